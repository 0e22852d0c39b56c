/**
 * The address is the state: view, selection, filter, sorting and period survive a reload and can
 * be pasted to somebody else. It lives behind the `#`, which a browser never sends to a server, so
 * that a pasted telegram stays on the page. Keys are never part of it.
 */
import { Store } from './store.ts';

const VIEW_NAMES = [
  'flow',
  'meters',
  'meter',
  'dissector',
  'bill',
  'consumption',
  'alarms',
  'account',
] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

export interface Route {
  readonly view: ViewName;
  /** What the view is about: a meter, a telegram, a dwelling. */
  readonly id: string | undefined;
  readonly params: Readonly<Record<string, string>>;
}

const HOME: Route = { view: 'flow', id: undefined, params: {} };

/** `#/meters/QDS-1?sort=age` → view, id and parameters. Anything unknown leads to the flow view. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const [name = '', id] = path.split('/', 2);
  const view = VIEW_NAMES.find((known) => known === name);
  if (view === undefined) return HOME;
  return {
    view,
    id: id === undefined || id === '' ? undefined : safeDecode(id),
    params: Object.fromEntries(new URLSearchParams(query)),
  };
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a place; empty parameters are left out. */
export function href(
  view: ViewName,
  id?: string,
  params: Readonly<Record<string, string | undefined>> = {},
): string {
  const kept = Object.entries(params).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  const query = new URLSearchParams(kept).toString();
  const path = id === undefined ? view : `${view}/${encodeURIComponent(id)}`;
  return `#/${path}${query === '' ? '' : `?${query}`}`;
}

export const route = new Store<Route>(HOME);

/** Follows the address bar; the answer stops it. */
export function startRouter(target: Window = window): () => void {
  const read = (): void => route.set(parseRoute(target.location.hash));
  read();
  target.addEventListener('hashchange', read);
  return () => target.removeEventListener('hashchange', read);
}

/**
 * Changes parameters of the present place without a new history entry, so that typing into a
 * filter does not fill the back button. `undefined` removes one.
 */
export function patchParams(changes: Readonly<Record<string, string | undefined>>): void {
  const { view, id, params } = route.value;
  const address = href(view, id, { ...params, ...changes });
  history.replaceState(history.state, '', address);
  route.set(parseRoute(address));
}
