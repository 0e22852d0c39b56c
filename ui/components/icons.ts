/** Line icons on a 24 px grid. They never speak: the text beside them does. */
import { svg, html, type SVGTemplateResult, type TemplateResult } from 'lit';

const PATHS = {
  allocator: svg`<rect x="8" y="3" width="8" height="18" rx="2" /><path d="M10.5 7h3M10.5 10h3M12 14v4" />`,
  radio: svg`<path d="M12 13v8M8.5 16.5 12 13l3.5 3.5M8.5 8.5a5 5 0 0 0 0 5M15.5 8.5a5 5 0 0 1 0 5M5.6 5.6a9 9 0 0 0 0 10.8M18.4 5.6a9 9 0 0 1 0 10.8" /><circle cx="12" cy="11" r="1" />`,
  gateway: svg`<rect x="3" y="13" width="18" height="7" rx="2" /><path d="M7 16.5h.01M11 16.5h6M12 13V9M8.8 6.2a4.5 4.5 0 0 1 6.4 0" />`,
  core: svg`<path d="M7 18.5a4.5 4.5 0 0 1-.4-9 6 6 0 0 1 11.5 1.6 3.7 3.7 0 0 1-.6 7.4Z" />`,
  portal: svg`<rect x="3" y="4" width="18" height="13" rx="2" /><path d="M8 21h8M12 17v4M7 13l3-3 2.5 2L17 8" />`,
  bill: svg`<path d="M6 3h12v18l-3-2-3 2-3-2-3 2Z" /><path d="M9.5 8h5M9.5 12h5" />`,
  consumption: svg`<path d="M4 20h16M6.500 20v-6M12 20V8M17.500 20V4" />`,
  flow: svg`<circle cx="5" cy="12" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="19" cy="12" r="2" /><path d="M7 12h3M14 12h3" />`,
  meters: svg`<path d="M4 6h16M4 12h16M4 18h16" />`,
  dissector: svg`<rect x="3" y="4" width="7" height="7" rx="1.5" /><rect x="14" y="4" width="7" height="7" rx="1.5" /><path d="M3 16h18M3 20h11" />`,
  alarms: svg`<path d="M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15ZM10 21h4" />`,
  ok: svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`,
  warn: svg`<path d="M12 4 2.8 20h18.4ZM12 10v4.5M12 17.4v.1" />`,
  bad: svg`<circle cx="12" cy="12" r="9" /><path d="m9 9 6 6M15 9l-6 6" />`,
  silent: svg`<path d="M4 4l16 16M9 9v2.5M15 13.5V9a3 3 0 0 0-5.2-2M18 12a6 6 0 0 1-.8 3M14.6 17.4A6 6 0 0 1 6 12M12 18v3" />`,
  never: svg`<circle cx="12" cy="12" r="9" stroke-dasharray="3 3.5" /><path d="M8.5 12h7" />`,
  clock: svg`<circle cx="12" cy="12" r="9" /><path d="M12 7v5l3.5 2" />`,
  play: svg`<path d="M7 4.5v15l12-7.5Z" />`,
  pause: svg`<path d="M8 5v14M16 5v14" />`,
  shieldOff: svg`<path d="M4 4l16 16M19 13c.6-1.5 1-3.300 1-5.500V6l-8-3-3.500 1.300M5.500 5.500 4 6v1.500c0 6 3.200 10.500 8 13 1.700-.9 3.200-2 4.400-3.400" />`,
  flask: svg`<path d="M9 3h6M10 3v6L4.800 18a2 2 0 0 0 1.700 3h11a2 2 0 0 0 1.700-3L14 9V3M7.500 14.500h9" />`,
  link: svg`<path d="M9 12h6M8 8H6.500a4 4 0 0 0 0 8H8M16 8h1.500a4 4 0 0 1 0 8H16" />`,
  chevron: svg`<path d="m9 5 7 7-7 7" />`,
  arrowUp: svg`<path d="M12 19V5M6 11l6-6 6 6" />`,
  arrowDown: svg`<path d="M12 5v14M6 13l6 6 6-6" />`,
  sort: svg`<path d="m8 10 4-4 4 4M8 14l4 4 4-4" />`,
  copy: svg`<rect x="8" y="8" width="12" height="12" rx="2" /><path d="M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2" />`,
  print: svg`<path d="M7 9V3h10v6M7 18H5a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2M7 14h10v7H7Z" />`,
  settings: svg`<path d="M4 7h10M18 7h2M4 17h2M10 17h10" /><circle cx="16" cy="7" r="2" /><circle cx="8" cy="17" r="2" />`,
  lock: svg`<rect x="5" y="11" width="14" height="9" rx="2" /><path d="M8 11V8a4 4 0 0 1 8 0v3" />`,
  lost: svg`<path d="M12 4v9M8 10l4 4 4-4" stroke-dasharray="3 3" /><path d="M7 19l10 0" />`,
} as const satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof PATHS;

export function icon(name: IconName): TemplateResult {
  return html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
    ${PATHS[name]}
  </svg>`;
}
