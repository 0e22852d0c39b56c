/** Background of a telegram's layers, the same in the tree and in the bytes. */
import { css } from 'lit';

export const layerColours = css`
  .k0 {
    background-color: var(--layer-0);
  }
  .k1 {
    background-color: var(--layer-1);
  }
  .k2 {
    background-color: var(--layer-2);
  }
  .k3 {
    background-color: var(--layer-3);
  }
  .k4 {
    background-color: var(--layer-4);
  }
  .k5 {
    background-color: var(--layer-5);
  }
`;
