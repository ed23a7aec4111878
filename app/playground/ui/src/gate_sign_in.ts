// What the page before the playground (app/playground/gate_page) takes from this build.

export { signInAt } from "./identity/hosted_ui";
export { headersFor } from "./identity/tokens";
