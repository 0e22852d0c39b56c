/** The frame of every page: brand, navigation, preferences, clock bar, banners, and the view. */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { AppContext } from './app-context.ts';
import { shellStyles } from './app-shell-styles.ts';
import { AppSession } from './app-session.ts';
import { PortalClient } from './api/client.ts';
import { toErrorView, uiError, type ErrorView } from './errors.ts';
import { LiveFeed } from './api/live.ts';
import { icon } from './components/icons.ts';
import './components/lab-clock.ts';
import type { HoldEvent, PaceEvent } from './components/lab-clock.ts';
import { define, LabElement } from './components/lab-element.ts';
import './components/lab-empty.ts';
import './components/lab-error.ts';
import './components/lab-preferences.ts';
import type { RoleEvent } from './components/lab-preferences.ts';
import { brand } from './data/brand.ts';
import { mayOpen, steersWorld } from './data/permissions.ts';
import { href, route, type Route, type ViewName } from './router.ts';
import { StoreController } from './store.ts';
import { controls, shared } from './theme/shared.ts';
import { loadView, renderView } from './views/registry.ts';
import './views/view-sign-in.ts';
import type { SignedInEvent } from './views/view-sign-in.ts';

const NAV_VIEWS = ['flow', 'meters', 'dissector', 'bill', 'consumption', 'alarms'] as const;

class AppShell extends LabElement {
  static override properties = {
    loadedView: { state: true },
    error: { state: true },
    menuOpen: { state: true },
  };
  /** The view whose file is here; another one is being loaded. */
  declare loadedView: ViewName | undefined;
  declare error: ErrorView | undefined;
  declare menuOpen: boolean;

  static override styles = [shared, controls, shellStyles];

  readonly #client = new PortalClient();
  readonly #feed = new LiveFeed();
  readonly #app = new AppSession(this.#client, this.#feed);
  readonly #session = new StoreController(this, this.#app.state);
  readonly #route = new StoreController(this, route);
  readonly #model = new StoreController(this, this.#feed.view);
  readonly #feedState = new StoreController(this, this.#feed.state);
  readonly #held = new StoreController(this, this.#feed.held);
  readonly #waiting = new StoreController(this, this.#feed.waiting);
  #shownPath: string | undefined;

  constructor() {
    super();
    this.loadedView = undefined;
    this.error = undefined;
    this.menuOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#app.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#feed.stop();
  }

  protected override willUpdate(): void {
    const { view } = this.#route.value;
    document.title = `${this.t(`nav.${view}`)} · ${brand().name}`;
    if (view !== this.loadedView && this.#session.value.kind === 'ready') void this.#open(view);
  }

  async #open(view: ViewName): Promise<void> {
    try {
      await loadView(view);
      this.error = undefined;
      this.loadedView = view;
    } catch (cause) {
      this.error = toErrorView(uiError('UI_VIEW_FAILED', { cause }));
    }
  }

  /** A new page takes the focus, as a page that was loaded would; a new filter does not. */
  protected override updated(_changed: PropertyValues<this>): void {
    const { view, id } = this.#route.value;
    const path = href(view, id);
    if (path === this.#shownPath || view !== this.loadedView) return;
    const isFirst = this.#shownPath === undefined;
    this.#shownPath = path;
    if (isFirst) return;
    this.menuOpen = false;
    this.#focusMain();
    window.scrollTo(0, 0);
  }

  #focusMain(): void {
    this.renderRoot.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
  }

  override render(): TemplateResult {
    const session = this.#session.value;
    const context = session.kind === 'ready' ? session.context : undefined;
    return html`${this.#renderHeader(context)}
      ${context === undefined ? nothing : this.#renderClock(context)} ${this.#renderBanner()}
      <main id="main" tabindex="-1">${this.#renderMain()}</main>`;
  }

  #renderHeader(context: AppContext | undefined): TemplateResult {
    return html`<header class="no-print">
      <button type="button" class="skip" @click=${() => this.#focusMain()}>
        ${this.t('frame.skip')}
      </button>
      <a class="brand" href=${href('flow')}>
        <img src=${brand().icon} width="28" height="28" alt="" />
        <span>
          <b>${brand().name}</b>
          <span class="property">${context?.status.property?.name ?? nothing}</span>
        </span>
      </a>
      ${context === undefined ? nothing : this.#renderNav(context)}
      <button
        type="button"
        class="menu"
        aria-expanded=${this.menuOpen}
        aria-controls="prefs"
        @click=${() => (this.menuOpen = !this.menuOpen)}
      >
        ${icon('settings')} <span class="visually-hidden">${this.t('prefs.title')}</span>
      </button>
      <lab-preferences
        id="prefs"
        class=${this.menuOpen ? 'open' : ''}
        .session=${context?.session}
        .dwellings=${this.#app.dwellings.value}
        @lab-role=${({ detail }: RoleEvent) => void this.#app.takeRole(detail)}
        @lab-sign-out=${() => void this.#app.signOut()}
      ></lab-preferences>
    </header>`;
  }

  #renderNav({ session }: AppContext): TemplateResult {
    const current = this.#route.value.view === 'meter' ? 'meters' : this.#route.value.view;
    return html`<nav aria-label=${this.t('frame.nav')}>
      ${NAV_VIEWS.filter((view) => mayOpen(session.role, view)).map(
        (view) =>
          html`<a href=${href(view)} aria-current=${view === current ? 'page' : nothing}>
            ${icon(view)} <span>${this.t(`nav.${view}`)}</span>
          </a>`,
      )}
    </nav>`;
  }

  #renderClock({ session, status }: AppContext): TemplateResult {
    return html`<lab-clock
      class="no-print"
      .model=${this.#model.value}
      .feedState=${this.#feedState.value}
      ?steers=${steersWorld(session.role)}
      ?held=${this.#held.value}
      .waiting=${this.#waiting.value}
      .defencesOff=${status.defencesOff}
      ?simulated=${status.simulated}
      @lab-pace=${({ detail }: PaceEvent) => void this.#setPace(detail.pace)}
      @lab-hold=${({ detail }: HoldEvent) => this.#setHold(detail.hold)}
    ></lab-clock>`;
  }

  #renderBanner(): TemplateResult | typeof nothing {
    if (this.#feedState.value !== 'retrying') return nothing;
    return html`<p class="banner no-print" role="alert">
      ${icon('warn')} <span>${this.t('frame.reconnecting')}</span>
    </p>`;
  }

  #renderMain(): TemplateResult | typeof nothing {
    const session = this.#session.value;
    switch (session.kind) {
      case 'loading':
        return html`<lab-empty loading></lab-empty>`;
      case 'failed':
        return html`<lab-error
          .error=${session.error}
          retry
          @lab-retry=${() => void this.#app.start()}
        ></lab-error>`;
      case 'signedOut':
        return html`<view-sign-in
          .client=${this.#client}
          @lab-signed-in=${({ detail }: SignedInEvent) => void this.#app.accept(detail.session)}
        ></view-sign-in>`;
      case 'ready':
        return this.#renderView(session.context, this.#route.value);
    }
  }

  #renderView(context: AppContext, current: Route): TemplateResult {
    if (this.error !== undefined) {
      return html`<lab-error
        .error=${this.error}
        retry
        @lab-retry=${() => location.reload()}
      ></lab-error>`;
    }
    if (!mayOpen(context.session.role, current.view)) {
      const role = this.words.term('role', context.session.role);
      return html`<lab-empty>
        <h1>${this.t(`nav.${current.view}`)}</h1>
        <p>${this.t('frame.notForRole', { role })}</p>
        <a href=${href('flow')}>${this.t('frame.toStart')}</a>
      </lab-empty>`;
    }
    if (this.loadedView !== current.view) return html`<lab-empty loading></lab-empty>`;
    return renderView({ context, model: this.#model.value, route: current });
  }

  async #setPace(pace: PaceEvent['detail']['pace']): Promise<void> {
    try {
      await this.#client.labCommand({ kind: 'pace', pace });
    } catch (error) {
      this.error = toErrorView(error);
    }
  }

  #setHold(hold: boolean): void {
    if (hold) this.#feed.hold();
    else this.#feed.release();
  }
}

define('app-shell', AppShell);
