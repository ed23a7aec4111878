// Icons in the manner of GraphiQL's own.

import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export function IdentityIcon() {
  return (
    <Icon>
      <circle cx="10" cy="6.5" r="3.5" />
      <path d="M3.5 17.5c.6-3.6 3.2-5.5 6.5-5.5s5.9 1.9 6.5 5.5" />
    </Icon>
  );
}

export function PeopleIcon() {
  return (
    <Icon>
      <circle cx="7" cy="7" r="3" />
      <path d="M1.5 16.5c.5-3 2.7-4.7 5.5-4.7s5 1.7 5.5 4.7M13 4.200a3 3 0 0 1 0 5.600M15 12.200c2 .5 3.200 2 3.500 4.300" />
    </Icon>
  );
}
