/** The differencing budget as the searches ask it. For tests. */
import { openStore } from '../store/store.ts';
import { createDisclosureBudget } from './disclosure-budget.ts';
import { countedOf, type AskSum, type Choice } from './sum-search.fixture.ts';

/** The budget of the portal; landlord, operator and tenants ask in turn and talk to each other. */
export function askBudget(): AskSum {
  const store = openStore(':memory:');
  store.properties.putProperty({ id: 'p1', name: 'House', address: '' });
  let asked = 0;
  return (choice: Choice) =>
    // A new budget each time: a restart of the portal forgets nothing.
    createDisclosureBudget(store).spend(`audience ${asked++ % 3}`, {
      ...{ propertyId: 'p1', heat: countedOf(choice), hotWater: new Map(), known: new Set() },
    });
}
