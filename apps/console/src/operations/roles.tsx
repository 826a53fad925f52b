import { useState } from 'preact/hooks';
import { isId } from '../orders/order-shapes';
import { useTexts } from '../texts/language';
import { Action } from '../ui/action';
import { Field } from '../ui/field';

const ROLES = ['catalog', 'stock', 'support', 'finance', 'platform'];

/** Gives a user the chosen roles, and takes all others away. */
export function Roles() {
  const { operations: texts, roles: words } = useTexts();
  const [userId, setUserId] = useState('');
  const [roles, setRoles] = useState<readonly string[]>([]);
  return (
    <div class="form narrow">
      <p class="quiet">{words.how}</p>
      <Field
        label={texts.user}
        {...(userId.trim() !== '' && !isId(userId) && { hint: words.notANumber })}
        value={userId}
        onValue={setUserId}
      />
      <fieldset>
        <legend>{texts.sections.roles}</legend>
        {ROLES.map((role) => (
          <label key={role} class="check">
            <input
              type="checkbox"
              checked={roles.includes(role)}
              onChange={(event) =>
                setRoles(event.currentTarget.checked ? [...roles, role] : roles.filter((each) => each !== role))
              }
            />{' '}
            {role} <span class="quiet">{words.duties[role]}</span>
          </label>
        ))}
      </fieldset>
      <Action
        label={texts.setRoles}
        look="primary"
        sure={texts.setRolesSure(roles.join(', ') || '–')}
        disabled={!isId(userId)}
        path={`/api/users/${encodeURIComponent(userId.trim())}/roles`}
        wish={{ method: 'PUT', body: { roles } }}
        done={() => texts.rolesSet}
      />
    </div>
  );
}
