interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'email' | 'password' | 'number';
  readonly autocomplete?: string;
  readonly required?: boolean;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

/** A labelled input. */
export function Field({ label, hint, type = 'text', autocomplete, required = false, value, onValue }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        // The types of Preact know an input by one type at a time.
        {...{ type: type as 'text' }}
        autocomplete={autocomplete}
        required={required}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {hint && <small class="quiet">{hint}</small>}
    </label>
  );
}
