/** Which gateway serves which property, as the import of the property says. */
import type { GatewayStore } from '../store/gateways.ts';

export interface GatewayBindings {
  serves(gatewayId: string, propertyId: string): boolean;
  /** Reads them again after an import. */
  reload(): void;
}

export function createGatewayBindings(gateways: Pick<GatewayStore, 'bindings'>): GatewayBindings {
  let bound = index(gateways);
  return {
    serves: (gatewayId, propertyId) => bound.get(gatewayId)?.has(propertyId) === true,
    reload: () => {
      bound = index(gateways);
    },
  };
}

function index(gateways: Pick<GatewayStore, 'bindings'>): Map<string, Set<string>> {
  const byGateway = Map.groupBy(gateways.bindings(), ({ gatewayId }) => gatewayId);
  return new Map(
    [...byGateway].map(([id, rows]) => [id, new Set(rows.map(({ propertyId }) => propertyId))]),
  );
}
