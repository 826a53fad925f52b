import { useState } from 'preact/hooks';
import { ask } from '../api/ask';
import { goTo, setQuery } from '../routing/location';
import { useTexts } from '../texts/language';
import { isId } from './order-shapes';

/** Opens the order with a number, or shows the orders of the customer with it. */
export function Search({ customerId }: { readonly customerId: string }) {
  const { orders: texts } = useTexts();
  const [text, setText] = useState(customerId);
  const [wrong, setWrong] = useState(false);
  const find = async () => {
    const id = text.trim();
    if (id === '') return setQuery({ customer: undefined });
    setWrong(!isId(id));
    if (!isId(id)) return undefined;
    const order = await ask(`/api/orders/${id}`);
    if (order.ok) goTo(`/orders/${id}`);
    else setQuery({ customer: id });
    return undefined;
  };
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        void find();
      }}
    >
      <label class="field">
        <span>{texts.search}</span>
        <input
          type="search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          aria-invalid={wrong}
        />
        {wrong && <small role="alert">{texts.notANumber}</small>}
      </label>
      <button>{texts.find}</button>
    </form>
  );
}
