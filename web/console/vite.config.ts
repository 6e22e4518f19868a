import vue from "@vitejs/plugin-vue";
import Components from "unplugin-vue-components/vite";
import { ElementPlusResolver } from "unplugin-vue-components/resolvers";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

// The hall serves the result at /console/. Element Plus is imported piece by piece, as the templates name its parts.
export default defineConfig({
  base: "/console/",
  plugins: [
    vue({ template: { transformAssetUrls: false } }), // the icon is the hall's own, served beside the console
    Components({ dirs: ["src/parts"], resolvers: [ElementPlusResolver({ importStyle: "css" })], dts: "src/components.d.ts" }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("src", import.meta.url)) } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // nothing as data: in scripts, so that the policy stays strict
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/chat": "http://127.0.0.1:8080" } },
});
