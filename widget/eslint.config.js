import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "node_modules"] },
  { files: ["src/**/*.{ts,tsx}", "test/**/*.{ts,tsx}"], extends: [...tseslint.configs.recommended] },
  {
    files: ["src/**/*.{ts,tsx}"],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      // Markup from strings is how text becomes code: nodes are built one by one.
      "no-restricted-properties": [
        "error",
        { property: "innerHTML" },
        { property: "outerHTML" },
        { property: "insertAdjacentHTML" },
      ],
      "max-lines": ["error", { max: 250, skipBlankLines: false }],
    },
  },
  {
    // Bodies of expressions are shorter than statements in the one file every page loads.
    files: ["src/**/*.{ts,tsx}"],
    rules: { "@typescript-eslint/no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }] },
  },
);
