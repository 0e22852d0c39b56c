/** Every view of the dashboard, as the tests in the browser open it. */
import { WATER_METER } from './dashboard-data.ts';

export const METER = 'QDS-87654321-35-08';
/** A view, and something on it that shows that its data has arrived. */
export const VIEWS = [
  { name: 'flow', hash: '#/flow', ready: 'lab-budget' },
  { name: 'meters', hash: '#/meters', ready: 'lab-table' },
  { name: 'meter', hash: `#/meter/${METER}`, ready: 'lab-chart canvas' },
  { name: 'daily', hash: `#/meter/${METER}?show=daily`, ready: 'lab-chart canvas' },
  { name: 'water', hash: `#/meter/${WATER_METER.id}`, ready: 'lab-chart canvas' },
  { name: 'chart-table', hash: `#/meter/${METER}?table=1`, ready: 'lab-chart lab-table' },
  { name: 'dissector', hash: '#/dissector', ready: 'textarea' },
  { name: 'telegram', hash: '#/dissector/5112', ready: 'lab-hex' },
  { name: 'sheet', hash: '#/bill', ready: 'lab-sheet' },
  { name: 'what-if', hash: '#/bill?heat=70&flat=d02&day=2025-06-01', ready: 'lab-what-if tfoot' },
  { name: 'bill', hash: '#/bill/d01', ready: 'lab-bill' },
  { name: 'consumption', hash: '#/consumption/d01?month=2025-01', ready: 'lab-year' },
  { name: 'alarms', hash: '#/alarms', ready: 'lab-table' },
  { name: 'account', hash: '#/account', ready: 'lab-table' },
  { name: 'alarm', hash: '#/alarms/2', ready: 'lab-decision-form' },
] as const;
