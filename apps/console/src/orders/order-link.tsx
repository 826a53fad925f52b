import { Link } from '../routing/link';
import { short } from '../texts/written';

/** The short form of an order's id, as a link to the page of it under `under`. */
export const OrderLink = ({ orderId, under = '/orders' }: { readonly orderId: string; readonly under?: string }) => (
  <Link to={`${under}/${orderId}`}>
    <code>{short(orderId)}</code>
  </Link>
);
