/** Which file draws which view. Each is a chunk of its own, loaded when it is first opened. */
import { html, type TemplateResult } from 'lit';
import type { AppContext } from '../app-context.ts';
import type { LiveModel } from '../data/live-model.ts';
import type { Route, ViewName } from '../router.ts';

const CHUNKS = {
  flow: () => import('./view-flow.ts'),
  meters: () => import('./view-meters.ts'),
  meter: () => import('./view-meter.ts'),
  dissector: () => import('./view-dissector.ts'),
  bill: () => import('./view-bill.ts'),
  consumption: () => import('./view-consumption.ts'),
  alarms: () => import('./view-alarms.ts'),
  account: () => import('./view-account.ts'),
} as const satisfies Record<ViewName, () => Promise<unknown>>;

/** Rejects where the file is not there, for example after an update of the portal. */
export async function loadView(view: ViewName): Promise<void> {
  await CHUNKS[view]();
}

interface ViewParts {
  readonly context: AppContext;
  readonly model: LiveModel;
  readonly route: Route;
}

export function renderView({ context, model, route }: ViewParts): TemplateResult {
  switch (route.view) {
    case 'flow':
      return html`<view-flow .context=${context} .model=${model} .route=${route}></view-flow>`;
    case 'meters':
      return html`<view-meters .context=${context} .model=${model} .route=${route}></view-meters>`;
    case 'meter':
      return html`<view-meter .context=${context} .model=${model} .route=${route}></view-meter>`;
    case 'dissector':
      return html`<view-dissector
        .context=${context}
        .model=${model}
        .route=${route}
      ></view-dissector>`;
    case 'bill':
      return html`<view-bill .context=${context} .model=${model} .route=${route}></view-bill>`;
    case 'consumption':
      return html`<view-consumption
        .context=${context}
        .model=${model}
        .route=${route}
      ></view-consumption>`;
    case 'alarms':
      return html`<view-alarms .context=${context} .model=${model} .route=${route}></view-alarms>`;
    case 'account':
      return html`<view-account
        .context=${context}
        .model=${model}
        .route=${route}
      ></view-account>`;
  }
}
