import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { namedIcons, ourShortKey, withoutUnusedMonaco } from "./adjustments.ts";
import { compress } from "./compress.ts";

export default defineConfig({
  base: "/playground/", // where app/playground/router.py serves the files
  oxc: { jsx: { runtime: "automatic" } },
  build: {
    outDir: fileURLToPath(new URL("../dist", import.meta.url)),
    emptyOutDir: true,
    assetsDir: "", // flat, as the router serves them
    assetsInlineLimit: 0, // no data: addresses; the policy wants files
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"], // the first with light-dark()
    cssCodeSplit: false,
    modulePreload: { polyfill: false }, // it would be an inline script
    chunkSizeWarningLimit: 5_000, // Monaco
    license: { fileName: "licenses.md" },
    rolldownOptions: {
      input: ["index.html", "signed-in.html", "src/gate_sign_in.ts"],
      preserveEntrySignatures: "exports-only", // for the gate, which imports it by this name
      output: { entryFileNames: ({ name }) => (name === "gate_sign_in" ? "[name].js" : "[name]-[hash].js") },
      onLog: (level, log, report) => log.code !== "MODULE_LEVEL_DIRECTIVE" && report(level, log), // "use client"
    },
  },
  worker: { format: "es" },
  plugins: [withoutUnusedMonaco(), namedIcons(), ourShortKey(), compress()],
});
