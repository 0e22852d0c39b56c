/** The look of the HTML report, in light and dark, on screen and paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2430, #e6e9ee); --soft: light-dark(#586374, #a3adbb);
  --paper: light-dark(#fff, #14181f); --line: light-dark(#d5dae1, #343c48); --good: light-dark(#146c43, #63d29a);
  --bad: light-dark(#b3261e, #ff8a80); --span: light-dark(#3f6fb5, #7fa8e6); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
small { color: var(--soft); font-weight: normal; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .2rem .9rem .2rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; } .number { text-align: right; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--span); } .held { color: var(--good); } .failed { color: var(--bad); }
svg { width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
svg .soft { fill: var(--soft); } svg .axis { stroke: var(--line); } svg .span { fill: var(--span); } svg .alarm { fill: var(--bad); }
.verdict { font-weight: 600; } .blocked, .detected { color: var(--good); } .succeeded { color: var(--bad); }
summary { cursor: pointer; font-weight: 600; margin: 1rem 0; }
@media print { .wide { overflow: visible; } section { break-inside: avoid-page; } }
`;
