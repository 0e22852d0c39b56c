/** Rules that every element takes into its shadow root: type, focus, controls, panels, words. */
import { css } from 'lit';

export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  dl,
  dd,
  ol,
  ul,
  figure {
    margin: 0;
    padding: 0;
  }
  h1 {
    font-size: var(--text-xl);
    font-weight: 650;
    line-height: 1.25;
    letter-spacing: -0.012em;
  }
  h2 {
    font-size: var(--text-l);
    font-weight: 620;
    line-height: 1.3;
    letter-spacing: -0.006em;
  }
  h3 {
    font-size: var(--text-m);
    font-weight: 620;
    line-height: 1.35;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.18em;
    text-decoration-thickness: 1px;
  }
  a:hover {
    text-decoration-thickness: 2px;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
    border-radius: var(--radius-s);
  }
  svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
    flex: none;
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.925em;
  }
  .num {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .quiet {
    color: var(--text-2);
  }
  .small {
    font-size: var(--text-s);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .stack {
    display: grid;
    gap: var(--s4);
    min-width: 0;
    grid-template-columns: minmax(0, 1fr);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2) var(--s3);
  }
  .panel {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius-l);
    box-shadow: var(--shadow);
    padding: var(--s4);
    min-width: 0;
  }
  .state {
    display: inline-flex;
    align-items: baseline;
    gap: 0.35em;
  }
  .state svg,
  .badge svg {
    width: 1.1em;
    height: 1.1em;
    align-self: center;
  }
  .state.ok {
    color: var(--ok);
  }
  .state.warn {
    color: var(--warn);
  }
  .state.bad {
    color: var(--bad);
  }
  .state.mute {
    color: var(--mute);
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    padding: 0.15em 0.6em;
    border-radius: 1em;
    font-size: var(--text-s);
    font-weight: 550;
    background: var(--surface-3);
    color: var(--text);
  }
  .badge.ok {
    background: var(--ok-soft);
    color: var(--ok);
  }
  .badge.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .badge.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }
  .badge.accent {
    background: var(--accent-soft);
    color: var(--accent);
  }
  @media (forced-colors: active) {
    .badge,
    .panel {
      border: 1px solid;
    }
  }
  @media print {
    .no-print {
      display: none !important;
    }
    .panel {
      border: 0;
      box-shadow: none;
      padding: 0;
    }
  }
`;

/** Buttons, fields and segmented switches; targets are at least 32 px high. */
export const controls = css`
  button,
  select,
  input,
  textarea {
    font: inherit;
    color: inherit;
    margin: 0;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4em;
    min-height: 2.125rem;
    padding: 0 0.8em;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    font-size: var(--text-s);
    font-weight: 550;
    cursor: pointer;
    transition: background-color var(--fast) linear;
  }
  button:hover {
    background: var(--surface-2);
  }
  button:active {
    background: var(--surface-3);
  }
  button[disabled] {
    color: var(--mute);
    border-color: var(--line);
    cursor: default;
  }
  button.primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.plain {
    border-color: transparent;
    background: none;
  }
  button.plain:hover {
    background: var(--surface-2);
  }
  button svg {
    width: 1.15em;
    height: 1.15em;
  }
  button[aria-pressed='true'] {
    background: var(--accent-soft);
    border-color: var(--accent);
    color: var(--accent);
  }
  select,
  input,
  textarea {
    font-weight: 400;
  }
  select,
  input:not([type='checkbox']),
  textarea {
    min-height: 2.125rem;
    padding: 0 0.6em;
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    background: var(--surface);
    font-size: var(--text-s);
    max-width: 100%;
  }
  textarea {
    padding: 0.5em 0.6em;
    line-height: 1.5;
    resize: vertical;
  }
  input[type='checkbox'] {
    width: 1.125rem;
    height: 1.125rem;
    accent-color: var(--accent);
  }
  ::placeholder {
    color: var(--mute);
    opacity: 1;
  }
  label.field {
    display: grid;
    gap: var(--s1);
    font-size: var(--text-s);
    font-weight: 550;
    min-width: 0;
  }
  label.check {
    display: inline-flex;
    align-items: center;
    gap: var(--s2);
    min-height: 2.125rem;
    font-size: var(--text-s);
  }
  .segments {
    display: inline-flex;
    max-width: 100%;
  }
  .segments > button {
    border-radius: 0;
    margin-inline-start: -1px;
    padding-inline: 0.65em;
    white-space: nowrap;
    position: relative;
  }
  .segments > button:first-child {
    border-start-start-radius: var(--radius);
    border-end-start-radius: var(--radius);
    margin-inline-start: 0;
  }
  .segments > button:last-child {
    border-start-end-radius: var(--radius);
    border-end-end-radius: var(--radius);
  }
  .segments > button[aria-pressed='true'],
  .segments > button:focus-visible {
    z-index: 1;
  }
`;
