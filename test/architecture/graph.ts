/** Who leads to whom: cycles and the longest chain. */
import { compareText } from '#kernel/compare-text.ts';

/** Each node with the nodes that it leads to. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Cycles of a graph: groups of two or more nodes of which each reaches all others, sorted. */
export function cycles(graph: Graph): string[][] {
  return groups(graph)
    .filter((group) => group.length > 1)
    .map((group) => group.toSorted())
    .sort(([a = ''], [b = '']) => compareText(a, b));
}

/** The nodes on the longest way through a graph; a cycle counts with all its nodes. */
export function longestChain(graph: Graph): string[] {
  const chains = new Map<string, string[]>();
  let longest: string[] = [];
  for (const group of groups(graph)) {
    let below: string[] = [];
    for (const next of group.flatMap((node) => [...(graph.get(node) ?? [])])) {
      const chain = group.includes(next) ? [] : (chains.get(next) ?? []);
      if (chain.length > below.length) below = chain;
    }
    const chain = [...group.toSorted(), ...below];
    for (const node of group) chains.set(node, chain);
    if (chain.length > longest.length) longest = chain;
  }
  return longest;
}

/**
 * Groups of nodes that reach each other, most of them a single node. A group comes after all groups
 * that it leads to (Tarjan, 1972).
 */
function groups(graph: Graph): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (node: string): number => {
    const own = order.size;
    order.set(node, own);
    open.push(node);
    let low = own;
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? own);
    }
    if (low === own) found.push(open.splice(open.indexOf(node)));
    return low;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}
