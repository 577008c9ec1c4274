"""What shops say of themselves, in English and Spanish: services, ways to pay, places (see `concept_words`)."""

from typing import Final

SERVICES: Final = """
gift wrap: gift wrap~, gift-wrap~, giftwrap~, wrap it, wrapped as a gift, wrapped as a present, envolver~, envolv~,
  envuelto para regalo, papel de regalo, envoltorio
gift message: gift message, gift note, handwritten card, handwritten note, greeting card, personal message, tarjeta de
  felicitacion, tarjeta escrita, dedicatoria, mensaje personal~
engraving: engrav~, grabado, grabar~, grabamos, monogram~, embroider~, bordad~
personalisation: personalis~, personaliz~, custom-made, made to order, made to measure, a medida, por encargo
installation: installation, install it, we install, instalacion, instalamos
assembly service: assembly service, assemble it for you, montaje a domicilio, servicio de montaje
repairs: repair, repairs, repairing, repaired, reparacion, reparaciones, reparamos, reparar
servicing: servicing, tune-up, first service, puesta a punto, revision
sharpening: sharpening, sharpen, resharpen~, afilado, afilamos, afilar
trade-in: trade-in, trade in, part-exchange, part exchange, buy back, old one in, plan renove, recogemos tu viej~,
  retiramos tu antigu~, retirada del antiguo, retirada de tu antigu~
subscription: subscri~, suscrip~, suscrib~
loyalty: loyalty, reward points, earn points, collect points, acumulas puntos, puntos de fidelidad, club de clientes,
  programa de fidelidad
referral: refer a friend, referral, trae a un amigo, invita a un amigo
student discount: student discount, students, estudiantes, estudiante
senior discount: seniors, pensioners, jubilad~
trade discount: trade customers, trade discount, wholesale, resellers, mayorista, mayoristas, al por mayor
bulk discount: bulk discount, bulk order~, bulk, quantity discount, volume discount, descuento por cantidad, descuento
  por volumen
price match: price match~, price-match~, match the price, match any price, beat any price, igualamos el precio,
  igualamos precios, igualar el precio
layaway: layaway, put it aside, set it aside, reserve it, hold it for you, reserve one, te lo reservamos, apartar~
preorder: pre-order~, preorder~, preventa, reserva anticipada
waiting list: waiting list, waitlist, notify you, email you when, let you know when, lista de espera, te avisamos,
  avisarte, te avisaremos
samples: free sample, samples, sample, muestra, muestras
test ride: test ride, test rides, test drive, try it out in, try before you buy, prueba de conduccion, probarla en
  tienda, probarlo en tienda
rental: rental, rent, rentals, hire, alquiler, alquilar, alquilamos
showroom: showroom, sala de exposicion
physical shop: our shop in, our store in, our showroom, tienda fisica, nuestra tienda en, nuestra tienda de
online only: online only, only online, solo online, solo vendemos online
locker: locker, lockers, parcel locker, taquilla, taquillas, packstation
pickup point: pickup point, pick-up point, parcel shop, parcelshop, punto de recogida, puntos de recogida, punto de
  entrega
po box: po box~, p.o. box~, apartado de correos, apartados de correos, apartado postal
express: express, expres, urgente
same day delivery: same-day, same day, el mismo dia
saturday delivery: saturday delivery, saturday deliveries, deliver on saturday~, entrega en sabado, entregas en
  sabado, entregamos los sabados
weekend delivery: weekend delivery, deliver at weekends, deliver on weekends, entrega en fin de semana
evening delivery: evening delivery, delivered in the evening
time slot: time slot, delivery slot, choose the day, choose a day, pick a day, delivery window, franja horaria, elegir
  el dia, elegir dia
signature: signature, signed for, firma
tracking: tracking, tracked, track your, tracking number, seguimiento, numero de seguimiento
insurance: insured, insurance, asegurad~, seguro de envio, seguro de transporte
plastic-free packaging: plastic-free, plastic free, sin plastico, sin plasticos
cash on delivery: cash on delivery, pay on delivery, contra reembolso, contrareembolso, contrarreembolso
cash: cash, efectivo, en metalico
paypal: paypal
klarna: klarna
affirm: affirm
afterpay: afterpay, clearpay
stripe: stripe
visa: visa
mastercard: mastercard
amex: amex, american express
maestro: maestro
discover: discover card
diners: diners
apple pay: apple pay
google pay: google pay
shop pay: shop pay
amazon pay: amazon pay
bizum: bizum
twint: twint
ideal: ideal payment
sofort: sofort
giropay: giropay
bank transfer: bank transfer, wire transfer, bacs, transferencia, transferencia bancaria
direct debit: direct debit, domiciliacion, domiciliar
invoice: invoice, pay on account, factura
cheque: cheque, cheques, check by post, talon
crypto: bitcoin, crypto~, cripto~, ethereum
instalments: instalment~, installment~, pay in 3, pay in 4, splits orders, split your order, pagar en 3, pagar en 4,
  a plazos, en plazos, cuotas, pay later, fraccionad~, financiacion, finance,
  financing
gift card: gift card~, gift-card~, gift voucher~, tarjeta regalo, tarjetas regalo, tarjeta de regalo, cheque regalo,
  vale regalo
store credit: store credit, shop credit, credit note, credito en tienda, credito en la tienda, vale de compra, vale
  para la tienda, vale de tienda
exchange: exchange, exchanges, exchanged, swap, cambio de talla, cambios de talla, cambiarlo por, cambiarla por, lo
  cambiamos, la cambiamos, cambio gratuito
restocking fee: restocking fee, restocking, gastos de gestion, gastos de reposicion
return label: return label, returns label, prepaid label, pre-paid label, etiqueta de devolucion, etiqueta prepagada,
  etiqueta gratuita
home collection of returns: collect it from your home, collect the return, pick up the return, courier will collect,
  courier collects, pick it up from your home, recogida a domicilio, recogemos en tu casa, lo recogemos en casa,
  recoger a tu casa, recogen en tu casa, pasa a recogerlo, pasara a recogerlo, pasa a buscarlo
in-store returns: return it in store, return it in the shop, return in store, returns in store, bring it back to,
  devolver en tienda, devolverlo en tienda, devolverlo en la tienda, devoluciones en tienda
opened: unsealed, precinto, desprecintad~, hygiene seal
worn: worn, unworn, estrenad~
original packaging: original packaging, original box, embalaje original, caja original
sale items: sale items, sale item, reduced items, discounted items, outlet, rebajad~
hygiene: hygiene, hygienic, higiene, higienic~
customs: customs, import dut~, duties, duty, aduana~, arancel~
vat included: vat, iva, tax, taxes, impuestos
accidental damage: accidental damage, accidents, liquid damage, danos accidentales, accidente~, caidas, golpes
wear and tear: wear and tear, normal wear, desgaste
theft: theft, stolen, robo, robado
battery warranty: battery warranty
transferable: transferable, transfer~ to, transferible~
registration: register, registered, registration, registrar~, registro
extended warranty: extended warranty, extend the warranty, extended guarantee, garantia extendida, ampliar la
  garantia, ampliacion de garantia
whatsapp: whatsapp
telegram: telegram
live chat: live chat
video call: video call, videollamada, video consultation
appointment: appointment, cita previa, cita
parking: parking, aparcamiento
wheelchair: wheelchair, step-free, silla de ruedas
dogs: dogs, pets welcome, perros, mascotas
cafe: tasting, tastings, cata, catas
workshop: workshop, taller
workshops: workshops, class, classes, courses, lessons, talleres, clases, cursos
newsletter: newsletter, boletin
first order: first order, first purchase, new customers, primer pedido, primera compra, nuevos clientes
birthday: birthday, cumpleanos
combined codes: combine, combined, combines, combining, stack, stacked, together with another, use it together, used
  together, use them together, several codes, two codes, both codes work, both codes together, use both codes, combine
  both codes, both codes count, los dos codigos a la vez, acumul~, combinar, sumarlo, sumarla, sumar a, sumar con,
  combinarlo, combinable~, varios codigos, dos codigos
cancel order: cancel, cancelled, cancellation, cancelar, cancelacion, anular, anulacion
change address: change the address, change your address, cambiar la direccion, modificar la direccion
tree planting: plant a tree, trees planted, plantamos un arbol
donation: donate, donated, donation, donamos, donacion
"""

PLACES: Final = """
united kingdom: united kingdom, uk, great britain, britain, reino unido, gran bretana
england: england, inglaterra
scotland: scotland, escocia, highlands
wales: wales, gales
northern ireland: northern ireland, irlanda del norte
ireland: ireland, irlanda, republic of ireland
france: france, francia
germany: germany, alemania
spain: spain, espana, mainland spain, spanish mainland, peninsula, peninsular
mainland: mainland, mainland spain, spanish mainland, peninsula, peninsular
balearics: balearic~, balear~, mallorca, majorca, ibiza, menorca
canaries: canary islands, canaries, canarias, tenerife, gran canaria
ceuta: ceuta, melilla
andorra: andorra
gibraltar: gibraltar
portugal: portugal
italy: italy, italia
netherlands: netherlands, holland, paises bajos, holanda
belgium: belgium, belgica
luxembourg: luxembourg, luxemburgo
austria: austria
switzerland: switzerland, suiza
liechtenstein: liechtenstein
poland: poland, polonia
czechia: czech republic, czechia, chequia, republica checa
hungary: hungary, hungria
romania: romania, rumania
greece: greece, grecia
denmark: denmark, dinamarca
sweden: sweden, suecia
norway: norway, noruega
finland: finland, finlandia
iceland: iceland, islandia
european union: european union, eu, europe, union europea, ue, europa
united states: united states, the states, usa, u.s., estados unidos, eeuu
alaska: alaska
hawaii: hawaii, hawai
puerto rico: puerto rico
canada: canada
mexico: mexico
japan: japan, japon
australia: australia
new zealand: new zealand, nueva zelanda
china: china
channel islands: channel islands, jersey, guernsey, islas del canal
isle of man: isle of man, isla de man
vietnam: vietnam
indonesia: indonesia
taiwan: taiwan
india: india
bangladesh: bangladesh
sri lanka: sri lanka
turkey: turkey, turquia
morocco: morocco, marruecos
tunisia: tunisia, tunez
thailand: thailand, tailandia
south korea: south korea, korea, corea
brazil: brazil, brasil
colombia: colombia
peru: peru
ethiopia: ethiopia, etiopia
kenya: kenya, kenia
slovenia: slovenia, eslovenia
slovakia: slovakia, eslovaquia
croatia: croatia, croacia
bulgaria: bulgaria
lithuania: lithuania, lituania
latvia: latvia, letonia
estonia: estonia
ukraine: ukraine, ucrania
argentina: argentina
chile: chile
worldwide: worldwide, international~, internacional~, all over the world, anywhere in the world, todo el mundo,
  cualquier pais
"""
