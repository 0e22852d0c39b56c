/**
 * The fields of a telegram as a tree: one tab stop, arrow keys inside. Emits `lab-select` when a
 * field gets the focus or a click, `lab-hover` while the pointer is on one.
 */
import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { visibleFields, type FieldNode } from '../data/dissection.ts';
import { treeStep } from '../data/tree-keys.ts';
import { layerColours } from '../theme/layers.ts';
import { shared } from '../theme/shared.ts';
import { fieldValue } from './field-value.ts';
import { icon } from './icons.ts';
import { define, LabElement } from './lab-element.ts';

export type FieldEvent = CustomEvent<{ readonly id: string | undefined }>;

export class LabTree extends LabElement {
  static override properties = {
    fields: { attribute: false },
    selected: { type: String },
    hovered: { type: String },
    label: { type: String },
    collapsed: { state: true },
  };
  declare fields: readonly FieldNode[];
  declare selected: string | undefined;
  declare hovered: string | undefined;
  declare label: string;
  declare collapsed: ReadonlySet<string>;

  static override styles = [
    shared,
    layerColours,
    css`
      [role='tree'] {
        font-size: var(--text-s);
        line-height: 1.4;
      }
      .field {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
        gap: 0 var(--s3);
        padding: 0.22rem var(--s2) 0.22rem 0;
        border-radius: var(--radius-s);
        cursor: pointer;
        align-items: baseline;
      }
      .l2 .name {
        padding-inline-start: 0.9rem;
      }
      .l3 .name {
        padding-inline-start: 1.8rem;
      }
      .l4 .name {
        padding-inline-start: 2.7rem;
      }
      .field.l1 {
        font-weight: 620;
        margin-top: var(--s1);
      }
      .field.l1 .value {
        font-weight: 400;
      }
      .name {
        display: flex;
        gap: 0.4rem;
        align-items: baseline;
        overflow-wrap: break-word;
      }
      .swatch {
        width: 0.7rem;
        height: 0.7rem;
        border-radius: 3px;
        flex: none;
        border: 1px solid var(--line-strong);
      }
      .value {
        overflow-wrap: break-word;
        font-variant-numeric: tabular-nums;
      }
      .twist {
        width: 1rem;
        height: 1rem;
        align-self: center;
        display: grid;
        place-items: center;
        flex: none;
      }
      .twist svg {
        width: 0.85rem;
        height: 0.85rem;
        transition: transform var(--short) ease;
      }
      .open .twist svg {
        transform: rotate(90deg);
      }
      .field:hover,
      .field.hovered {
        background: var(--surface-3);
      }
      .field.selected {
        background: var(--accent-soft);
        box-shadow: inset 3px 0 0 var(--accent);
      }
      .field:focus-visible {
        outline-offset: -2px;
      }
      .none .value {
        color: var(--warn);
      }
      .none .swatch {
        background-image: repeating-linear-gradient(
          45deg,
          transparent 0 2px,
          var(--line-strong) 2px 3px
        );
      }
    `,
  ];

  constructor() {
    super();
    this.fields = [];
    this.selected = undefined;
    this.hovered = undefined;
    this.label = '';
    this.collapsed = new Set();
  }

  override render(): TemplateResult {
    const visible = visibleFields(this.fields, this.collapsed);
    const current = visible.some(({ id }) => id === this.selected) ? this.selected : visible[0]?.id;
    return html`<div
      role="tree"
      aria-label=${this.label}
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, visible)}
      @pointerleave=${() => this.emit('lab-hover', { id: undefined })}
    >
      ${repeat(
        visible,
        ({ id }) => id,
        (field) => this.#renderField(field, field.id === current),
      )}
    </div>`;
  }

  #renderField(field: FieldNode, isTabStop: boolean): TemplateResult {
    const isOpen = field.hasChildren && !this.collapsed.has(field.id);
    const classes = {
      field: true,
      [`l${Math.min(field.level, 4)}`]: true,
      open: isOpen,
      selected: field.id === this.selected,
      hovered: field.id === this.hovered,
      none: field.understanding === 'none',
    };
    return html`<div
      role="treeitem"
      data-id=${field.id}
      tabindex=${isTabStop ? 0 : -1}
      aria-level=${field.level}
      aria-posinset=${field.positionInSet}
      aria-setsize=${field.setSize}
      aria-selected=${field.id === this.selected}
      aria-expanded=${field.hasChildren ? String(isOpen) : nothing}
      class=${classMap(classes)}
      @click=${() => this.#select(field)}
      @focus=${() => this.#select(field)}
      @pointerenter=${() => this.emit('lab-hover', { id: field.id })}
    >
      <span class="name">
        <span class="twist" @click=${(event: Event) => this.#twist(event, field)}>
          ${field.hasChildren ? icon('chevron') : nothing}
        </span>
        ${field.level === 1 ? html`<span class="swatch k${field.layer % 6}"></span>` : nothing}
        <span>${this.words.label(field.label)}</span>
      </span>
      <span class="value">${fieldValue(field, this.words)}</span>
    </div>`;
  }

  #select(field: FieldNode): void {
    if (field.id !== this.selected) this.emit('lab-select', { id: field.id });
  }

  #twist(event: Event, field: FieldNode): void {
    if (!field.hasChildren) return;
    event.stopPropagation();
    this.#setCollapsed(field.id, !this.collapsed.has(field.id));
  }

  #setCollapsed(id: string, collapsed: boolean): void {
    const next = new Set(this.collapsed);
    if (collapsed) next.add(id);
    else next.delete(id);
    this.collapsed = next;
  }

  #onKey(event: KeyboardEvent, visible: readonly FieldNode[]): void {
    const currentId = (event.target as HTMLElement).dataset['id'];
    if (currentId === undefined) return;
    const step = treeStep({ fields: visible, collapsed: this.collapsed }, currentId, event.key);
    if (step === undefined) return;
    event.preventDefault();
    if (step.kind === 'focus') this.#focus(step.id);
    else this.#setCollapsed(step.id, step.kind === 'collapse');
  }

  /** Selection follows the focus; the owner answers `lab-select` with the property. */
  #focus(id: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
  }

  /** Opens what hides the selected field, so that a click on a byte always shows its field. */
  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('selected') || this.selected === undefined) return;
    const path = this.selected.split('.');
    const parents = path.slice(0, -1).map((_, index) => path.slice(0, index + 1).join('.'));
    if (!parents.some((id) => this.collapsed.has(id))) return;
    this.collapsed = new Set([...this.collapsed].filter((id) => !parents.includes(id)));
  }
}

define('lab-tree', LabTree);
