// Puts the page together.

import "./browser/strict_styles"; // first: what follows makes styles as it loads
import "./browser/workers";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./styles/theme.css";
import "./styles/layout.css";
import "./styles/identity.css";
import "./styles/denials.css";
import "./styles/run_as.css";
import "./styles/phone.css";
import { createRoot } from "react-dom/client";
import { Playground } from "./app";
import { loadConfig } from "./config";
import { Replies } from "./graphql/replies";
import { Callers } from "./identity/callers";
import { SharedProvider } from "./identity/context";
import { takeHandedOver } from "./identity/handed_over";
import { hostedRenewal } from "./identity/hosted_ui";

const handedOver = takeHandedOver(); // before anything is waited for
const config = await loadConfig();
const callers = new Callers();
if (handedOver) callers.add(handedOver, config.hostedUi && hostedRenewal(config.hostedUi));
createRoot(document.getElementById("playground")!).render(
  <SharedProvider config={config} callers={callers} replies={new Replies()}>
    <Playground />
  </SharedProvider>,
);
