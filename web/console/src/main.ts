import { createApp } from "vue";
import "element-plus/es/components/base/style/css";
import "./theme.css";
import App from "./App.vue";
import { router } from "./router";
import { resume, watchActivity } from "./session";

await resume(); // the menu and the first page depend on who it is
watchActivity();
createApp(App).use(router).mount("#app");
