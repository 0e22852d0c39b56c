/**
 * A sortable table that becomes a list of cards where it has too little room for its columns. Roles are written
 * out because `display: block` takes them from table elements. Long tables are drawn in portions.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { formatSort, nextSort, parseSort, sortRows, type SortValue } from '../data/sort.ts';
import { controls, shared } from '../theme/shared.ts';
import { icon } from './icons.ts';
import { define, LabElement } from './lab-element.ts';

export interface Column<Row> {
  readonly key: string;
  readonly label: string;
  readonly align?: 'end';
  /** A column without it cannot be sorted. */
  readonly sortValue?: (row: Row) => SortValue;
  readonly cell: (row: Row) => TemplateResult | string | typeof nothing;
  /** Headline of the card, and row header of the table. */
  readonly head?: boolean;
}

export type SortEvent = CustomEvent<{ readonly sort: string }>;

const PORTION_ROWS = 200;

/** As many columns need more room than a phone held sideways has. */
const MANY_COLUMNS = 7;

/** Rows of a table as cards: a label, and the value in the room that is left. */
const cards = css`
  &,
  tbody,
  tr {
    display: block;
  }
  thead {
    display: none;
  }
  &.sortable thead {
    display: block;
    border-bottom: 1px solid var(--line-strong);
    padding-bottom: var(--s2);
  }
  thead tr {
    padding-inline: var(--s4);
    display: flex;
    gap: 0 var(--s3);
    align-items: center;
    overflow-x: auto;
  }
  thead th {
    border: 0;
    padding: 0 0.5rem !important;
  }
  thead th.unsortable {
    display: none;
  }
  tbody tr {
    padding: var(--s3) var(--s4);
    border-bottom: 1px solid var(--line);
  }
  tbody tr:last-child {
    border-bottom: 0;
  }
  tbody :is(td, th) {
    display: block;
    padding: 0.15rem 0 !important;
    border: 0;
  }
  tbody td {
    display: grid;
    grid-template-columns: fit-content(55%) minmax(0, 1fr);
    gap: var(--s4);
    text-align: end;
  }
  tbody td::before {
    content: attr(data-label);
    color: var(--text-2);
    text-align: start;
  }
  .value {
    display: block;
    overflow-wrap: break-word;
  }
  tbody th {
    font-size: var(--text-m);
  }
`;

export class LabTable<Row> extends LabElement {
  static override properties = {
    columns: { attribute: false },
    rows: { attribute: false },
    sort: { type: String },
    caption: { type: String },
    shownCount: { state: true },
  };
  declare columns: readonly Column<Row>[];
  declare rows: readonly Row[];
  /** `key` or `-key`; empty keeps the order of `rows`. */
  declare sort: string;
  /** Names the table for those who do not see where it stands. */
  declare caption: string;
  declare shownCount: number;

  static override styles = [
    shared,
    controls,
    css`
      :host {
        container-type: inline-size;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: var(--text-s);
      }
      th,
      td {
        padding: 0.5rem 0.75rem;
        text-align: start;
        vertical-align: baseline;
        border-bottom: 1px solid var(--line);
      }
      tbody tr:hover {
        background: var(--surface-2);
      }
      tbody tr:last-child > * {
        border-bottom: 0;
      }
      th {
        font-weight: 600;
      }
      thead th {
        color: var(--text-2);
        padding-block: 0.25rem;
        white-space: nowrap;
        border-bottom-color: var(--line-strong);
      }
      :is(th, td):first-child {
        padding-inline-start: var(--s4);
      }
      :is(th, td):last-child {
        padding-inline-end: var(--s4);
      }
      .end {
        text-align: end;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      thead button {
        margin: 0 calc(-0.5rem - 1px);
        padding: 0 0.5rem;
        min-height: 1.875rem;
        font-weight: 600;
        gap: 0.2em;
      }
      thead button svg {
        width: 0.95rem;
        height: 0.95rem;
      }
      thead button:not(.sorted) svg {
        opacity: 0.55;
      }
      thead button.sorted {
        color: var(--text);
      }
      .more {
        padding: var(--s3);
        text-align: center;
      }
      .scroll {
        overflow-x: auto;
      }
      .value {
        display: contents;
      }
      @container (width < 600px) {
        table {
          ${cards}
        }
      }
      @container (width < 900px) {
        table.many {
          ${cards}
        }
      }
    `,
  ];

  constructor() {
    super();
    this.columns = [];
    this.rows = [];
    this.sort = '';
    this.caption = '';
    this.shownCount = PORTION_ROWS;
  }

  override render(): TemplateResult {
    const rows = this.#sortedRows();
    const sortable = this.columns.some(({ sortValue }) => sortValue !== undefined);
    const isMany = this.columns.length >= MANY_COLUMNS;
    const classes = classMap({ sortable, many: isMany });
    return html`<div class="scroll">
        <table role="table" class=${classes}>
          <caption class="visually-hidden">
            ${this.caption}
          </caption>
          <thead role="rowgroup">
            <tr role="row">
              ${this.columns.map((column) => this.#renderHead(column))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${rows.slice(0, this.shownCount).map((row) => this.#renderRow(row))}
          </tbody>
        </table>
      </div>
      ${this.#renderMore(rows.length - this.shownCount)}`;
  }

  #sortedRows(): readonly Row[] {
    const { key, descending } = parseSort(this.sort);
    const valueOf = this.columns.find((column) => column.key === key)?.sortValue;
    if (valueOf === undefined) return this.rows;
    return sortRows(this.rows, valueOf, { descending, compareText: this.fmt.compare });
  }

  #renderHead(column: Column<Row>): TemplateResult {
    if (column.sortValue === undefined) {
      return html`<th role="columnheader" scope="col" class="unsortable ${column.align ?? ''}">
        ${column.label}
      </th>`;
    }
    const current = parseSort(this.sort);
    const sorted = current.key === column.key;
    const direction = !sorted ? 'none' : current.descending ? 'descending' : 'ascending';
    const mark = !sorted ? 'sort' : current.descending ? 'arrowDown' : 'arrowUp';
    return html`<th
      role="columnheader"
      scope="col"
      class=${column.align ?? ''}
      aria-sort=${direction}
    >
      <button
        type="button"
        class="plain ${sorted ? 'sorted' : ''}"
        @click=${() => this.#sortBy(column.key)}
      >
        ${column.label} ${icon(mark)}
      </button>
    </th>`;
  }

  #renderRow(row: Row): TemplateResult {
    return html`<tr role="row">
      ${this.columns.map((column) =>
        column.head === true
          ? html`<th role="rowheader" scope="row">${column.cell(row)}</th>`
          : html`<td role="cell" class=${column.align ?? ''} data-label=${column.label}>
              <div class="value">${column.cell(row)}</div>
            </td>`,
      )}
    </tr>`;
  }

  #renderMore(hiddenCount: number): TemplateResult | typeof nothing {
    if (hiddenCount <= 0) return nothing;
    return html`<div class="more">
      <button type="button" @click=${() => (this.shownCount += PORTION_ROWS)}>
        ${this.t('table.more', { count: Math.min(hiddenCount, PORTION_ROWS) })}
      </button>
    </div>`;
  }

  #sortBy(key: string): void {
    this.sort = formatSort(nextSort(parseSort(this.sort), key));
    this.emit('lab-sort', { sort: this.sort });
  }
}

define('lab-table', LabTable);
