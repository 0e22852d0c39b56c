/** `metertwin/scenario`: scenarios as they are written, checked and loaded. */
export { checkScenario, loadScenario } from '../../sim/scenario/load.ts';
