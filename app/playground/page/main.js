// Puts the page together.

import { askPanel } from "./ask_panel.js";
import { claimsTable } from "./claims_table.js";
import { byId } from "./dom.js";
import { identityPanel } from "./identity_panel.js";
import { Session } from "./session.js";

const handedOver = globalThis.claimgraphTokens; // by the gate (gate_page), so that nobody signs in twice
delete globalThis.claimgraphTokens;

const response = await fetch("/playground/config.json", { credentials: "omit" });
const { embeddedPool, whySmallPage } = await response.json();

byId("why-small").hidden = !whySmallPage;
byId("why-small").textContent = `This is the small playground. GraphiQL is not served: ${whySmallPage}.`;

const session = new Session(embeddedPool?.clientId);
claimsTable(session);
identityPanel(session, embeddedPool);
askPanel(session);
if (handedOver) session.paste(handedOver);
