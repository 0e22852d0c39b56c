/** Layout of the frame: one bar at the top, and on a phone the navigation at the bottom. */
import { css } from 'lit';

export const shellStyles = css`
  :host {
    --gutter: clamp(1rem, 2.5vw, 2rem);
    display: grid;
    grid-template-rows: auto auto auto 1fr;
    grid-template-columns: minmax(0, 1fr);
    min-height: 100vh;
    min-height: 100dvh;
  }
  .skip {
    position: absolute;
    inset-inline-start: var(--s3);
    top: -4rem;
    z-index: 10;
  }
  .skip:focus {
    top: var(--s3);
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--s2) var(--s4);
    padding: 0 var(--gutter);
    min-height: 3.5rem;
    background: var(--surface);
    border-bottom: 1px solid var(--line);
  }
  .brand {
    display: inline-flex;
    align-items: center;
    gap: var(--s3);
    color: var(--text);
    text-decoration: none;
    line-height: 1.15;
    flex: none;
  }
  .brand img {
    width: auto;
    max-width: 9rem;
    object-fit: contain;
  }
  .brand b {
    display: block;
    font-weight: 680;
    letter-spacing: -0.01em;
  }
  .property {
    font-size: var(--text-xs);
    color: var(--text-2);
    display: block;
    max-width: 12rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  nav {
    display: flex;
    align-self: stretch;
    gap: var(--s1);
    margin-inline-end: auto;
  }
  nav a {
    display: inline-flex;
    align-items: center;
    gap: var(--s2);
    padding: 0 var(--s3);
    color: var(--text-2);
    font-size: var(--text-s);
    font-weight: 550;
    text-decoration: none;
    border-block: 3px solid transparent;
  }
  nav a svg {
    width: 1.15rem;
    height: 1.15rem;
  }
  nav a:hover {
    color: var(--text);
    background: var(--surface-2);
  }
  nav a:focus-visible {
    outline-offset: -3px;
  }
  nav a[aria-current] {
    color: var(--accent);
    border-bottom-color: var(--accent);
  }
  .menu {
    display: none;
  }
  lab-preferences {
    flex: none;
    margin-inline-start: auto;
  }
  .banner {
    display: flex;
    align-items: center;
    gap: var(--s3);
    padding: var(--s2) var(--gutter);
    background: var(--warn-soft);
    color: var(--warn);
    border-bottom: 1px solid var(--warn);
    font-size: var(--text-s);
    font-weight: 550;
  }
  main {
    grid-row: 4;
    width: 100%;
    max-width: 88rem;
    margin: 0 auto;
    padding: var(--s5) var(--gutter) var(--s7);
  }
  /* It takes the focus so that reading starts here; it is no control. */
  main:focus-visible {
    outline: none;
  }
  /* Six words and the preferences have room beside each other; the signs have not. */
  @media (700px <= width < 1420px) {
    nav a {
      padding: 0 var(--s2);
    }
    nav a svg {
      display: none;
    }
  }
  @media (width < 1120px) {
    .menu {
      display: inline-flex;
      margin-inline-start: auto;
      padding: 0 0.6em;
      order: 2;
    }
    header {
      flex-wrap: wrap;
      padding-block: var(--s2);
    }
    lab-preferences {
      display: none;
      order: 3;
      width: 100%;
      margin: 0;
      padding-block: var(--s2);
      border-top: 1px solid var(--line);
    }
    lab-preferences.open {
      display: block;
    }
    nav {
      margin-block: calc(-1 * var(--s2));
    }
  }
  @media (width < 700px) {
    nav {
      position: fixed;
      inset: auto 0 0;
      z-index: 5;
      margin: 0;
      gap: 0;
      justify-content: space-around;
      background: var(--surface);
      border-top: 1px solid var(--line);
      padding-bottom: env(safe-area-inset-bottom);
    }
    nav a {
      /* By its word: six equal parts would cut the long ones. */
      flex: 1 1 auto;
      flex-direction: column;
      justify-content: center;
      gap: 0.1rem;
      padding: var(--s1) 0;
      min-height: 3.25rem;
      font-size: 0.625rem;
      letter-spacing: -0.01em;
      border-block-width: 0;
      border-top: 3px solid transparent;
      min-width: 0;
    }
    nav a span {
      max-width: 100%;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    nav a[aria-current] {
      border-top-color: var(--accent);
    }
    main {
      padding-bottom: 6rem;
    }
    .property {
      max-width: 60vw;
    }
  }
  @media print {
    :host {
      display: block;
      min-height: 0;
    }
    main {
      padding: 0;
      max-width: none;
    }
  }
`;
