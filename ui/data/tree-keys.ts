/** What an arrow key does in a tree (WAI-ARIA tree pattern): pure, so that a table can test it. */
import type { FieldNode } from './dissection.ts';

type TreeStep =
  | { readonly kind: 'focus'; readonly id: string }
  | { readonly kind: 'expand' | 'collapse'; readonly id: string }
  | undefined;

interface TreeView {
  /** Only what is visible. */
  readonly fields: readonly FieldNode[];
  readonly collapsed: ReadonlySet<string>;
}

export function treeStep(view: TreeView, currentId: string, key: string): TreeStep {
  const { fields } = view;
  const index = fields.findIndex(({ id }) => id === currentId);
  const current = fields[index];
  if (current === undefined) return undefined;
  switch (key) {
    case 'ArrowDown':
      return focus(fields[index + 1]);
    case 'ArrowUp':
      return focus(fields[index - 1]);
    case 'Home':
      return focus(fields[0]);
    case 'End':
      return focus(fields.at(-1));
    case 'ArrowRight':
      return stepRight(view, current, fields[index + 1]);
    case 'ArrowLeft':
      return stepLeft(view, current);
    default:
      return undefined;
  }
}

function focus(field: FieldNode | undefined): TreeStep {
  return field === undefined ? undefined : { kind: 'focus', id: field.id };
}

/** Opens what is closed; from what is open, goes to the first child. */
function stepRight(view: TreeView, current: FieldNode, next: FieldNode | undefined): TreeStep {
  if (!current.hasChildren) return undefined;
  if (view.collapsed.has(current.id)) return { kind: 'expand', id: current.id };
  return focus(next);
}

/** Closes what is open; from what is closed or a leaf, goes to the parent. */
function stepLeft(view: TreeView, current: FieldNode): TreeStep {
  if (current.hasChildren && !view.collapsed.has(current.id)) {
    return { kind: 'collapse', id: current.id };
  }
  return focus(view.fields.find(({ id }) => id === current.parentId));
}
