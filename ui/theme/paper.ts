/** Rules of everything that is a bill: columns of money, a total, print on A4. */
import { css } from 'lit';

export const paper = css`
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: var(--text-s);
  }
  th,
  td {
    padding: 0.5rem 0.6rem;
    text-align: start;
    vertical-align: baseline;
    border-bottom: 1px solid var(--line);
    font-weight: 400;
  }
  :is(th, td):first-child {
    padding-inline-start: 0;
  }
  :is(th, td):last-child {
    padding-inline-end: 0;
  }
  thead th {
    font-weight: 600;
    color: var(--text-2);
    border-bottom-color: var(--line-strong);
    vertical-align: bottom;
  }
  thead .num {
    white-space: normal;
  }
  .num {
    text-align: end;
  }
  tfoot > tr > * {
    font-weight: 650;
    border-top: 2px solid var(--line-strong);
    border-bottom: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: end;
    gap: var(--s3) var(--s5);
  }
  .after {
    margin-top: var(--s3);
  }
  .summary {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr));
    gap: var(--s3) var(--s5);
  }
  .summary dt {
    font-size: var(--text-xs);
    color: var(--text-2);
  }
  .summary dd {
    font-size: var(--text-l);
    font-weight: 620;
    font-variant-numeric: tabular-nums;
  }
  .provisional {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: var(--s3);
    padding: var(--s3) var(--s4);
    border: 1px solid var(--warn);
    border-radius: var(--radius);
    background: var(--warn-soft);
    color: var(--text);
    font-size: var(--text-s);
  }
  .provisional svg {
    color: var(--warn);
  }
  @container (width < 600px) {
    table,
    thead,
    tbody,
    tfoot,
    tr {
      display: block;
    }
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    tr {
      padding: var(--s3) 0;
      border-bottom: 1px solid var(--line);
    }
    th,
    td {
      display: flex;
      justify-content: space-between;
      align-items: baseline;
      gap: var(--s3);
      border: 0 !important;
      padding: 0.15rem 0;
    }
    tbody th {
      font-weight: 600;
      font-size: var(--text-m);
    }
    td::before {
      content: attr(data-label);
      color: var(--text-2);
      text-align: start;
      font-weight: 400;
      white-space: normal;
    }
    td:empty {
      display: none;
    }
  }
  @media print {
    thead {
      display: table-header-group;
    }
    tr {
      break-inside: avoid;
    }
    th,
    td {
      padding: 1.6mm 1.5mm;
    }
  }
`;
