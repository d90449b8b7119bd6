/* Starts the NHS components on every page. */
import { initAll } from "./nhsuk/nhsuk-frontend.min.js";

initAll();
