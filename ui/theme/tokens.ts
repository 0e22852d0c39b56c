/**
 * Colour, space, type and time of the dashboard as custom properties. Both themes come from one
 * list by `light-dark()`; text colours have a contrast of 4.5 : 1 or more on every surface they
 * are used on, lines of controls 3 : 1. Print is always light.
 */
import { css } from 'lit';

export const tokens = css`
  :root {
    --bg: light-dark(#f3f5f7, #0e1318);
    --surface: light-dark(#ffffff, #161d24);
    --surface-2: light-dark(#f0f3f6, #1e2730);
    --surface-3: light-dark(#e3e8ed, #2a3541);
    --line: light-dark(#dbe1e7, #2b3641);
    --line-strong: light-dark(#78858f, #7d8b99);
    --text: light-dark(#15202a, #e8eef4);
    --text-2: light-dark(#4b5966, #aab7c4);
    --accent: light-dark(#0b5c7d, #6cc3e6);
    --accent-soft: light-dark(#e2f0f6, #15303d);
    --on-accent: light-dark(#ffffff, #06202c);
    --ok: light-dark(#1c6b3c, #6fd09a);
    --ok-soft: light-dark(#e3f3e9, #14301f);
    --warn: light-dark(#7d4e00, #f1bd62);
    --warn-soft: light-dark(#fcf1dc, #35280f);
    --bad: light-dark(#a8281d, #ff9c8f);
    --bad-soft: light-dark(#fbe9e7, #3c1a16);
    --mute: light-dark(#5b6772, #95a3b1);

    /* Shares of the loss budget and series of charts; told apart by colour-blind readers too. */
    --c-stored: light-dark(#0b5c7d, #58b4da);
    --c-on-the-way: light-dark(#c98a1b, #e2ab4a);
    --c-rejected: light-dark(#b4432f, #ef7d67);
    --c-lost: light-dark(#8d99a4, #71808e);

    /* Layers of a telegram, cycled; text on them is --text. */
    --layer-0: light-dark(#dcebf7, #17344d);
    --layer-1: light-dark(#e5e0f6, #30294f);
    --layer-2: light-dark(#dff1e2, #1b3b27);
    --layer-3: light-dark(#fbeacd, #46340f);
    --layer-4: light-dark(#f8e0e6, #4a2430);
    --layer-5: light-dark(#e0eeee, #1d3b3d);

    --s1: 0.25rem;
    --s2: 0.5rem;
    --s3: 0.75rem;
    --s4: 1rem;
    --s5: 1.5rem;
    --s6: 2rem;
    --s7: 3rem;
    --radius-s: 4px;
    --radius: 8px;
    --radius-l: 12px;
    --shadow: 0 1px 2px light-dark(rgb(15 30 45 / 7%), rgb(0 0 0 / 40%));

    --font:
      system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
    --mono:
      ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
    --text-xs: 0.75rem;
    --text-s: 0.8125rem;
    --text-m: 0.9375rem;
    --text-l: 1.125rem;
    --text-xl: 1.375rem;
    --text-2xl: 1.75rem;

    --fast: 75ms;
    --short: 150ms;
    --medium: 250ms;
    --long: 350ms;
  }

  html {
    background: var(--bg);
    color: var(--text);
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
    overflow-y: scroll;
  }

  body {
    margin: 0;
    font: 400 var(--text-m) / 1.5 var(--font);
    min-height: 100vh;
    min-height: 100dvh;
  }

  @media (prefers-reduced-motion: reduce) {
    :root {
      --fast: 0ms;
      --short: 0ms;
      --medium: 0ms;
      --long: 0ms;
    }
  }

  @media print {
    :root {
      color-scheme: light !important;
    }
    html {
      background: white;
      font-size: 10pt;
    }
    @page {
      size: A4;
      margin: 20mm 18mm;
    }
  }
`;
