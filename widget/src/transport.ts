/** Socket.IO's client in a file of its own, so that the panel is on screen before it arrives. */
export { io } from "socket.io-client";
