import { useState } from 'preact/hooks';
import { isId } from '../orders/order-shapes';
import { goTo } from '../routing/location';
import { useTexts } from '../texts/language';
import { Field } from '../ui/field';

/** Finds a customer by number. There is no list, because names and addresses are sealed. */
export function Customers() {
  const { shop: texts } = useTexts();
  const [userId, setUserId] = useState('');
  const [wrong, setWrong] = useState(false);
  const find = () => {
    setWrong(!isId(userId));
    if (isId(userId)) goTo(`/shop/customers/${userId.trim()}`);
  };
  return (
    <form
      class="form narrow"
      onSubmit={(event) => {
        event.preventDefault();
        find();
      }}
    >
      <p class="quiet">{texts.sealed}</p>
      <Field label={texts.customer} required value={userId} onValue={setUserId} />
      {wrong && <p role="alert">{texts.notANumber}</p>}
      <button>{texts.find}</button>
    </form>
  );
}
