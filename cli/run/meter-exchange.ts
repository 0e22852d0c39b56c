/** A device is exchanged: two operators enter it at the portal over HTTP, and the keys are handed over. */
import { assert } from '#kernel/errors.ts';
import { formatInstant, type Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { House } from '../../sim/world/house.ts';
import { spareLabel } from '../../sim/world/spares.ts';
import type { PortalClient } from '../../sim/positions/ports.ts';
import type { PropertyAndKeys } from '../house/property-import.ts';
import { signInAs } from './positions/sign-in.ts';
import type { RestartablePortal } from './run-portal.ts';

interface Exchange {
  readonly portal: RestartablePortal;
  /** With the devices that lie in a drawer. */
  readonly house: House;
  /** What the portal was told, with the keys of all. */
  readonly imported: PropertyAndKeys;
}

/** The new device shows 0 when it is mounted. */
export async function exchangeMeter(
  { portal, house, imported }: Exchange,
  label: string,
  at: Instant,
): Promise<void> {
  const [oldId, newMeterId] = [label, spareLabel(label)].map((name) => {
    const meter = house.meters.find((one) => one.label === name);
    assert(meter !== undefined, `no allocator ${name}`);
    return formatAddress(meter.address);
  });
  const reached = portal.reach();
  const [one, other] = [await operator(reached), await operator(reached)];
  const exchange = { newMeterId, at: formatInstant(at), startUnits: 0 };
  const asked = { kind: 'exchange', reason: 'the device is at the end of its life', exchange };
  const answer = await ask(one, `/meters/${oldId ?? ''}/decisions`, asked);
  const { id, state } = JSON.parse(answer) as { readonly id: number; readonly state: string };
  if (state === 'waiting') await ask(other, `/decisions/${id}/confirm`);
  reached.importProperty(imported.property, imported.keys);
}

function operator(reached: ReturnType<RestartablePortal['reach']>): Promise<PortalClient> {
  return signInAs(reached, { name: 'operator', role: 'operator' });
}

async function ask(client: PortalClient, route: string, body?: object): Promise<string> {
  const { status, text } = await client.request('POST', route, body);
  assert(status === 200, `the portal answered ${status} to POST ${route}: ${text}`);
  return text;
}
