/**
 * The way of a telegram as a picture: six stations in a row, or below each other where there is
 * less room. It is an ordered list, so it reads the same without eyes. Dots move only while
 * telegrams flow and the system does not ask for less motion.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import type { Stage } from '../data/stages.ts';
import { NOTHING } from '../format.ts';
import { shared } from '../theme/shared.ts';
import { icon, type IconName } from './icons.ts';
import { define, LabElement } from './lab-element.ts';

export interface StageLink {
  readonly id: Stage['id'];
  readonly href: string;
}

const STAGE_ICONS = {
  allocators: 'allocator',
  radio: 'radio',
  gateways: 'gateway',
  core: 'core',
  portal: 'portal',
  bill: 'bill',
} as const satisfies Record<Stage['id'], IconName>;

const BRANCH_TONE = { lost: 'mute', waiting: 'warn', rejected: 'bad' } as const;

class LabFlow extends LabElement {
  static override properties = {
    stages: { attribute: false },
    links: { attribute: false },
    moving: { type: Boolean },
  };
  declare stages: readonly Stage[];
  declare links: readonly StageLink[];
  /** False while the world or the view stands still. */
  declare moving: boolean;

  static override styles = [
    shared,
    css`
      :host {
        container-type: inline-size;
      }
      ol {
        list-style: none;
        display: grid;
        grid-template-columns: repeat(6, minmax(0, 1fr));
        grid-template-rows: auto auto;
        gap: 0 2.75rem;
      }
      li {
        position: relative;
        display: grid;
        grid-row: span 2;
        grid-template-rows: subgrid;
      }
      .card {
        display: grid;
        gap: 0.1rem;
        padding: var(--s3);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        box-shadow: var(--shadow);
        color: inherit;
        text-decoration: none;
        align-content: start;
      }
      a.card:hover {
        border-color: var(--accent);
      }
      .title {
        display: flex;
        align-items: center;
        gap: var(--s2);
        font-size: var(--text-s);
        font-weight: 600;
        min-height: 2rem;
        line-height: 1.2;
      }
      .title svg {
        width: 1.35rem;
        height: 1.35rem;
        color: var(--accent);
      }
      .count {
        font-size: var(--text-xl);
        font-weight: 650;
        font-variant-numeric: tabular-nums;
        letter-spacing: -0.015em;
        line-height: 1.2;
      }
      .what,
      .facts {
        font-size: var(--text-xs);
        color: var(--text-2);
        line-height: 1.4;
      }
      .facts {
        margin-top: var(--s1);
        font-variant-numeric: tabular-nums;
      }
      .facts dt {
        float: inline-start;
        margin-inline-end: 0.35em;
      }
      /* The stream to the next station: a line with dots that drift along it. */
      li:not(:last-child)::after {
        content: '';
        position: absolute;
        inset-inline-start: calc(100% + 0.3rem);
        top: 4.1rem;
        width: 2.15rem;
        height: var(--thick, 2px);
        border-radius: 2px;
        background-color: var(--line);
        background-image: radial-gradient(circle, var(--accent) 0 40%, transparent 44%);
        background-size: 0.72rem var(--thick, 2px);
        background-repeat: repeat-x;
      }
      li.s0::after {
        background-image: none !important;
      }
      li.s1 {
        --thick: 5px;
      }
      li.s2 {
        --thick: 7px;
      }
      li.s3 {
        --thick: 10px;
      }
      @media (prefers-reduced-motion: no-preference) {
        .moving li:not(.s0)::after {
          animation: drift-x 1.1s linear infinite;
        }
        .moving li.s2::after {
          animation-duration: 0.8s;
        }
        .moving li.s3::after {
          animation-duration: 0.55s;
        }
      }
      @keyframes drift-x {
        to {
          background-position-x: 0.72rem;
        }
      }
      .branch {
        justify-self: center;
        position: relative;
        margin-top: 1.25rem;
        font-size: var(--text-xs);
        text-align: center;
      }
      .branch::before {
        content: '';
        position: absolute;
        inset-inline-start: 50%;
        top: -1.25rem;
        height: 1.25rem;
        border-inline-start: 2px dotted var(--line-strong);
      }
      @container (width < 860px) {
        ol {
          grid-template-columns: minmax(0, 1fr);
          grid-template-rows: none;
          gap: 2.25rem;
        }
        li {
          display: block;
        }
        .card {
          grid-template-columns: minmax(0, 1fr) auto;
          column-gap: var(--s3);
        }
        .title {
          min-height: 0;
        }
        .count {
          text-align: end;
        }
        .facts {
          margin: 0;
          text-align: end;
        }
        .facts dt {
          float: none;
          display: inline;
        }
        .facts dd {
          display: inline;
        }
        .branch {
          position: absolute;
          inset-inline-start: 3.6rem;
          top: calc(100% + 0.4rem);
          margin: 0;
        }
        .branch::before {
          inset-inline: auto 100%;
          top: 50%;
          height: 0;
          width: 1.4rem;
          border: 0;
          border-top: 2px dotted var(--line-strong);
        }
        li:not(:last-child)::after {
          inset-inline-start: 1.5rem;
          top: calc(100% + 0.2rem);
          width: var(--thick, 2px);
          height: 1.85rem;
          background-size: var(--thick, 2px) 0.72rem;
          background-repeat: repeat-y;
          animation-name: drift-y !important;
        }
        @keyframes drift-y {
          to {
            background-position-y: 0.72rem;
          }
        }
      }
    `,
  ];

  constructor() {
    super();
    this.stages = [];
    this.links = [];
    this.moving = false;
  }

  override render(): TemplateResult {
    return html`<ol class=${this.moving ? 'moving' : ''} aria-label=${this.t('flow.picture')}>
      ${this.stages.map(
        (stage) =>
          html`<li class="s${stage.strength}">
            ${this.#renderCard(stage)} ${this.#renderBranch(stage)}
          </li>`,
      )}
    </ol>`;
  }

  #renderCard(stage: Stage): TemplateResult {
    const link = this.links.find(({ id }) => id === stage.id);
    const content = html`<span class="title">
        ${icon(STAGE_ICONS[stage.id])} ${this.words.term('flow.stage', stage.id)}
      </span>
      <span class="count"
        >${stage.count === undefined ? NOTHING : this.fmt.integer(stage.count)}</span
      >
      <span class="what">${this.words.term('flow.what', stage.id)}</span>
      ${this.#renderFacts(stage)}`;
    return link === undefined
      ? html`<div class="card">${content}</div>`
      : html`<a class="card" href=${link.href}>${content}</a>`;
  }

  #renderFacts({ ratePerHour, ageMs }: Stage): TemplateResult {
    return html`<span class="facts">
      ${
        ratePerHour === undefined
          ? nothing
          : html`<span class="num"
                >${this.t('flow.rate', { rate: this.fmt.decimal(ratePerHour, 0) })}</span
              ><br />`
      }
      ${
        ageMs === undefined
          ? nothing
          : html`<span class="num">${this.t('flow.age', { age: this.fmt.duration(ageMs) })}</span>`
      }
    </span>`;
  }

  #renderBranch({ branch }: Stage): TemplateResult | typeof nothing {
    if (branch === undefined) return nothing;
    const tone = branch.count === 0 ? '' : BRANCH_TONE[branch.kind];
    return html`<p class="branch badge ${tone}">
      ${this.fmt.integer(branch.count)} ${this.words.term('flow.branch', branch.kind)}
    </p>`;
  }
}

define('lab-flow', LabFlow);
