// Puts the page together.

import { askPanel } from "./ask_panel.js";
import { claimsTable } from "./claims_table.js";
import { identityPanel } from "./identity_panel.js";
import { Session } from "./session.js";

const response = await fetch("/playground/config.json", { credentials: "omit" });
const { embeddedPool } = await response.json();

const session = new Session(embeddedPool?.clientId);
claimsTable(session);
identityPanel(session, embeddedPool);
askPanel(session);
