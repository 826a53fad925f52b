import { free } from './stock-item';
import type { Allocation, Shelf } from './stock-item';

/**
 * The warehouses from which `quantity` pieces are taken: the first one that has them all, else split over the
 * warehouses in the order of their names. Undefined when all of them together have too few.
 */
export function planAllocation(shelves: readonly Shelf[], quantity: number): readonly Allocation[] | undefined {
  const whole = shelves.find((shelf) => free(shelf) >= quantity);
  if (whole) return [{ warehouse: whole.warehouse, quantity }];
  const plan: Allocation[] = [];
  let missing = quantity;
  for (const shelf of shelves) {
    const taken = Math.min(free(shelf), missing);
    if (taken > 0) plan.push({ warehouse: shelf.warehouse, quantity: taken });
    missing -= taken;
  }
  return missing === 0 ? plan : undefined;
}
