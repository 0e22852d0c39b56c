/** Things of one fleet: `fleet-00001`, `fleet-00002`, … for the indexes 0, 1, … */
export function numberedThing(fleet: string, index: number): string {
  return `${fleet}-${String(index + 1).padStart(5, '0')}`;
}
