// The records that every peer of the storage benchmark is given: 12 columns, about 350 bytes, one in five with a note of
// 1 KB, the same for the same seed. Runs in workers and in node.
const first = ['Ada', 'Grace', 'Łukasz', 'Zoë', 'José', 'Mei', 'Olga', 'Noah', 'Priya', 'Søren', 'Anna', 'Tom', 'Yuki', 'Omar'];
const last = ['Lovelace', 'Hopper', 'Nowak', 'Martin', 'García', 'Chen', 'Petrova', 'Weber', 'Shah', 'Jensen', 'Tanaka', 'Silva'];
const words = ('offer contract renewal meeting budget delivery support invoice quarter pilot training partner region price ' +
    'volume licence migration workshop security report').split(' ');
const cities = ['Berlin', 'Kraków', 'São Paulo', 'Zürich', 'Lyon', 'Osaka'];
export const statuses = ['new', 'open', 'working', 'closed'];
export const owners = ['ann', 'bob', 'cem', 'dee', 'eva', 'fay', 'gus', 'hal'];
export const columns = ['id', 'first_name', 'last_name', 'email', 'phone', 'company', 'status', 'owner', 'address', 'amount',
    'last_activity', 'note'];
export const seed = 20261129;

// mulberry32, public domain
export function seeded(start) {
    let state = start >>> 0;
    return (below) => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), 1 | state);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
    };
}

// Rows `from` to `from + count`, as arrays in the order of `columns`.
export function rows(from, count) {
    const random = seeded(seed + from);
    const text = (length) => {
        let out = '';
        while (out.length < length) out += words[random(words.length)] + ' ';
        return out.slice(0, length);
    };
    const all = [];
    for (let id = from; id < from + count; ++id) {
        const name = first[random(first.length)], family = `${last[random(last.length)]} ${id}`;
        const company = `${words[random(words.length)]} ${words[random(words.length)]} ${random(5000)}`;
        all.push([id, name, family, `person${id}@${company.replaceAll(' ', '-')}.example`, `+49 30 ${1000000 + random(8999999)}`,
            company, statuses[random(statuses.length)], owners[random(owners.length)],
            `${cities[random(cities.length)]}, ${text(130)}`, random(100000), 1700000000000 + random(80000000) * 1000,
            random(5) === 0 ? text(1000) : '']);
    }
    return all;
}
export const record = (row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]));
// What a search box finds by: folded words of the names, the company and the address of mail.
export const folded = (row) => ` ${row[1]} ${row[2]} ${row[5]} ${row[3]}`.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
export const prefixes = (count) => {
    const random = seeded(7);
    const some = [...first, ...last, ...words].map((word) => word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, ''));
    return Array.from({ length: count }, () => some[random(some.length)].slice(0, 3 + random(2)));
};
