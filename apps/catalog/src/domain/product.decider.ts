import { accept, reject, storedState, unknownEvent } from '@maru/kernel';
import type { Decider, Decision, Money } from '@maru/kernel';
import type { ProductEvent } from './catalog.events';

export interface ProductTexts {
  readonly name: string;
  readonly description?: string;
  readonly category: string;
}

export interface ProductToCreate extends ProductTexts {
  readonly type: 'CreateProduct';
  readonly productId: string;
  readonly sku: string;
  readonly price: Money;
  /** Names the request if it may be repeated. */
  readonly requestId?: string;
}

/** Missing fields stay as they are; a `description` of null removes it. */
export interface ProductChange {
  readonly type: 'ChangeProduct';
  readonly price?: Money;
  readonly name?: string;
  readonly description?: string | null;
  readonly category?: string;
  readonly withdrawn?: boolean;
  /** The versions at which the change may be made; any when absent. */
  readonly ifVersions?: readonly number[];
}

export type ProductCommand = ProductToCreate | ProductChange;

export type ProductRejection =
  'CATALOG.SKU_TAKEN' | 'CATALOG.UNKNOWN_PRODUCT' | 'CATALOG.CURRENCY_FIXED' | 'CATALOG.STALE_VERSION';

export interface Product extends ProductTexts {
  readonly productId: string;
  readonly sku: string;
  readonly price: Money;
  readonly withdrawn: boolean;
  /** The stream's revision. */
  readonly version: number;
  readonly requestId?: string;
}

/** Undefined until the product is created. */
export type ProductState = Product | undefined;

type ProductDecision = Decision<ProductEvent, ProductRejection>;

/** A product of the shop. Its SKU names its stream, so a SKU in use is a product that exists already. */
export const productDecider: Decider<ProductCommand, ProductState, ProductEvent, ProductRejection> = {
  initialState: undefined,
  decide: (command, state) => (command.type === 'CreateProduct' ? create(command, state) : change(command, state)),
  evolve,
  stored: storedState(1),
};

function create(command: ProductToCreate, state: ProductState): ProductDecision {
  const { productId, sku, name, description, category, price, requestId } = command;
  if (state) {
    if (requestId !== undefined && requestId === state.requestId) return accept();
    return reject('CATALOG.SKU_TAKEN', `There is already a product with the SKU ${sku}.`);
  }
  const created: ProductEvent = {
    type: 'catalog.product-created.v1',
    data: { productId, sku, name, ...(description === undefined ? {} : { description }), category, price },
  };
  if (requestId === undefined) return accept(created);
  return accept<ProductEvent>(created, { type: 'catalog.product-request-recorded.v1', data: { productId, requestId } });
}

function change(command: ProductChange, state: ProductState): ProductDecision {
  if (!state) return reject('CATALOG.UNKNOWN_PRODUCT', 'There is no such product.');
  const { productId, price, version } = state;
  if (command.ifVersions && !command.ifVersions.includes(version)) {
    return reject('CATALOG.STALE_VERSION', `The product has changed: it is at version ${version} now.`);
  }
  if (command.price && command.price.currency !== price.currency) {
    return reject('CATALOG.CURRENCY_FIXED', `The product is sold in ${price.currency}, for good.`);
  }
  const events: ProductEvent[] = [];
  const texts = textsAfter(command, state);
  if (texts.name !== state.name || texts.description !== state.description || texts.category !== state.category) {
    events.push({ type: 'catalog.product-described.v1', data: { productId, ...texts } });
  }
  if (command.price && command.price.amount !== price.amount) {
    events.push({ type: 'catalog.product-price-changed.v1', data: { productId, price: command.price } });
  }
  if (command.withdrawn === true && !state.withdrawn) {
    events.push({ type: 'catalog.product-withdrawn.v1', data: { productId } });
  }
  if (command.withdrawn === false && state.withdrawn) {
    events.push({ type: 'catalog.product-reinstated.v1', data: { productId } });
  }
  return accept(...events);
}

function textsAfter(command: ProductChange, state: Product): ProductTexts {
  const description = command.description === undefined ? state.description : (command.description ?? undefined);
  return {
    name: command.name ?? state.name,
    ...(description === undefined ? {} : { description }),
    category: command.category ?? state.category,
  };
}

function evolve(state: ProductState, event: ProductEvent): ProductState {
  if (event.type === 'catalog.product-created.v1') return { ...event.data, withdrawn: false, version: 0 };
  if (!state) throw new Error(`${event.type} before the product was created`);
  const next = { ...state, version: state.version + 1 };
  switch (event.type) {
    case 'catalog.product-request-recorded.v1':
      return { ...next, requestId: event.data.requestId };
    case 'catalog.product-described.v1': {
      // eslint-disable-next-line @typescript-eslint/no-unused-vars -- a description that is not said any more is gone
      const { description, ...kept } = next;
      return { ...kept, ...event.data };
    }
    case 'catalog.product-price-changed.v1':
      return { ...next, price: event.data.price };
    case 'catalog.product-withdrawn.v1':
      return { ...next, withdrawn: true };
    case 'catalog.product-reinstated.v1':
      return { ...next, withdrawn: false };
    default:
      return unknownEvent(event);
  }
}
