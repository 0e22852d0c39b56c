/** What the frame hands to every view. */
import type { PropertyDeclarations } from 'lit';
import type { Session } from '../twin/api/schemas/session.ts';
import type { Status } from '../twin/api/schemas/status.ts';
import type { PortalClient } from './api/client.ts';
import { LabElement } from './components/lab-element.ts';
import type { LiveModel } from './data/live-model.ts';
import type { Route } from './router.ts';

export interface AppContext {
  readonly client: PortalClient;
  readonly session: Session;
  /** As of sign-in; what changes is in the live model. */
  readonly status: Status;
}

/** Base of the pages: properties come down from the frame, the address holds their state. */
export class LabView extends LabElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false },
    model: { attribute: false },
    route: { attribute: false },
  };
  declare context: AppContext;
  declare model: LiveModel;
  declare route: Route;
}
