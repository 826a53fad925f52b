import { Refusal } from '@maru/service';

/** The answer for a user that there is not, and for one whose account is closed. */
export const unknownUser = () => new Refusal({ code: 'CUSTOMERS.UNKNOWN_USER', detail: 'There is no such user.' });
