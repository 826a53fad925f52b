import { useEffect, useState } from 'preact/hooks';

interface FilterFieldProps {
  readonly label: string;
  readonly type?: 'text' | 'search' | 'datetime-local';
  readonly placeholder?: string;
  readonly value: string;
  /** The value when the reader has finished it. */
  readonly onValue: (value: string) => void;
}

/** A field of a filter. It keeps what is being typed while the list below is drawn again. */
export function FilterField({ label, type = 'text', placeholder = '', value, onValue }: FilterFieldProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  return (
    <label class="field">
      <span>{label}</span>
      <input
        // The types of Preact know an input by one type at a time.
        {...{ type: type as 'text' }}
        placeholder={placeholder}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onChange={({ currentTarget }) => onValue(currentTarget.value.trim())}
      />
    </label>
  );
}
