/** `metertwin/billing`: heating bills by German law, exact to the cent. */
export { heatingBill } from '../../twin/billing/bill.ts';
export { countries, ruleSetOf } from '../../twin/billing/rule-sets.ts';
