/* The functions of lexing_in_python.py once more, several times faster: what they give, and why,
 * is said there. The tests hold the two together. Only the limited API is used: what is built
 * serves every Python from 3.11 on. */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BYTES 256
#define PLACES 1024 /* for distinct words; a power of two */
#define TRIES 4

typedef struct {
    const unsigned char *data;
    Py_ssize_t size;
} Span;

static Span span_of(PyObject *bytes)
{
    char *data = NULL;
    Py_ssize_t size = 0;
    if (PyBytes_AsStringAndSize(bytes, &data, &size) < 0)
        data = NULL;
    return (Span){(const unsigned char *)data, size};
}

static PyObject *bytes_of(const unsigned char *data, Py_ssize_t size)
{
    return PyBytes_FromStringAndSize((const char *)data, size);
}

/* Put data into a set; -1 with an exception when that fails. */
static int add_bytes(PyObject *set, const unsigned char *data, Py_ssize_t size)
{
    PyObject *bytes = bytes_of(data, size);
    int failed = bytes == NULL || PySet_Add(set, bytes) < 0;
    Py_XDECREF(bytes);
    return failed ? -1 : 0;
}

/* ---- words -------------------------------------------------------------------------------- */

/* Write the words and borders, with one space around each, and return how many bytes they take. */
static Py_ssize_t write_tokens(Span in, const unsigned char *words, unsigned char *out)
{
    Py_ssize_t size = 0;
    unsigned char before = ' ';
    out[size++] = before;
    for (Py_ssize_t i = 0; i < in.size; i++) {
        unsigned char c = words[in.data[i]];
        out[size] = c;
        size += (c != ' ') | (before != ' '); /* a branch would be foretold wrong at each word */
        before = c;
    }
    if (before != ' ')
        out[size++] = ' ';
    return size;
}

/* Words of a text and how often each stands there, as long as there is room for them. */
typedef struct {
    const unsigned char *start;
    Py_ssize_t size, count;
} Seen;

/* Add what was seen of a word to what said has of it; -1 on failure. */
static int note_down(PyObject *said, Seen *seen)
{
    PyObject *word = bytes_of(seen->start, seen->size);
    PyObject *before = word == NULL ? NULL : PyDict_GetItemWithError(said, word);
    PyObject *count = NULL;
    if (before != NULL)
        count = PyLong_FromSsize_t(PyLong_AsSsize_t(before) + seen->count);
    else if (!PyErr_Occurred())
        count = PyLong_FromSsize_t(seen->count);
    int failed = count == NULL || PyDict_SetItem(said, word, count) < 0;
    Py_XDECREF(word);
    Py_XDECREF(count);
    seen->size = 0;
    return failed ? -1 : 0;
}

static int is_word(const Seen *place, Span word)
{
    return place->size == word.size
           && memcmp(place->start, word.data, (size_t)word.size) == 0;
}

/* Return the place of a word among those seen: its own, an empty one, or one to be emptied. */
static Seen *place_of(Seen *seen, Span word, uint32_t hash)
{
    for (uint32_t tried = 0; tried < TRIES; tried++) {
        Seen *place = &seen[(hash + tried) % PLACES];
        if (place->size == 0 || is_word(place, word))
            return place;
    }
    return &seen[hash % PLACES];
}

static int see(PyObject *said, Seen *seen, Span word, uint32_t hash)
{
    Seen *place = place_of(seen, word, hash);
    if (!is_word(place, word)) {
        if (place->size != 0 && note_down(said, place) < 0)
            return -1;
        *place = (Seen){word.data, word.size, 0};
    }
    place->count++;
    return 0;
}

/* Count each word of spaced tokens in said, and return how many there are; -1 on failure. */
static Py_ssize_t count_words(const unsigned char *tokens, Py_ssize_t size, PyObject *said)
{
    static const uint32_t BASIS = 2166136261u, PRIME = 16777619u; /* of the hash FNV-1a */
    Seen seen[PLACES] = {{NULL, 0, 0}};
    Py_ssize_t count = 0;
    for (Py_ssize_t start = 1, end; start < size; start = end + 1) {
        uint32_t hash = BASIS;
        for (end = start; tokens[end] != ' '; end++)
            hash = (hash ^ tokens[end]) * PRIME;
        if (end - start == 1 && tokens[start] == '\0')
            continue; /* a border */
        if (see(said, seen, (Span){tokens + start, end - start}, hash ^ hash >> 16) < 0)
            return -1;
        count++;
    }
    for (int at = 0; at < PLACES; at++)
        if (seen[at].size != 0 && note_down(said, &seen[at]) < 0)
            return -1;
    return count;
}

/* ---- counts ------------------------------------------------------------------------------- */

static int append_number(PyObject *list, Py_ssize_t value)
{
    PyObject *number = PyLong_FromSsize_t(value);
    int failed = number == NULL || PyList_Append(list, number) < 0;
    Py_XDECREF(number);
    return failed ? -1 : 0;
}

/* Return the list of how many words each part between two NULs has; NULL on failure. */
static PyObject *counts_of(Span in, const unsigned char *shapes)
{
    PyObject *counts = PyList_New(0);
    Py_ssize_t count = 0;
    unsigned char before = 0;
    for (Py_ssize_t i = 0; counts != NULL && i <= in.size; i++) {
        unsigned char shape = i < in.size ? shapes[in.data[i]] : 0;
        count += (before == ' ') & (shape == 'x');
        before = shape;
        if (shape == 0) {
            if (append_number(counts, count) < 0)
                Py_CLEAR(counts);
            count = 0;
        }
    }
    return counts;
}

static PyObject *letters_of(Span in, const unsigned char *letters, unsigned char *out)
{
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i < in.size; i++) {
        unsigned char c = letters[in.data[i]];
        out[size] = c;
        size += c != 0;
    }
    return bytes_of(out, size);
}

static PyObject *lex_into(Span in, const unsigned char *tables, unsigned char *out)
{
    const unsigned char *words = tables, *plain = tables + BYTES;
    const unsigned char *letters = tables + 2 * BYTES, *shapes = tables + 3 * BYTES;
    PyObject *said = PyDict_New();
    Py_ssize_t size = write_tokens(in, words, out), count = -1;
    if (said != NULL)
        count = count_words(out, size, said);
    if (count < 0) {
        Py_XDECREF(said);
        return NULL;
    }
    for (Py_ssize_t i = 0; i < size; i++)
        out[i] = plain[out[i]];
    PyObject *spaced = bytes_of(out, size);
    /* Py_BuildValue gives back what it was handed when one of them is missing. */
    return Py_BuildValue("(NnNNN)", said, count, counts_of(in, shapes), spaced,
                         letters_of(in, letters, out));
}

static PyObject *lex(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t number)
{
    if (number != 2) {
        PyErr_SetString(PyExc_TypeError, "lex(latin, tables) takes two arguments");
        return NULL;
    }
    Span in = span_of(args[0]), tables = span_of(args[1]);
    if (in.data == NULL || tables.data == NULL)
        return NULL;
    if (tables.size != 4 * BYTES) {
        PyErr_SetString(PyExc_ValueError, "lex(): the tables have another size");
        return NULL;
    }
    unsigned char *out = PyMem_Malloc((size_t)in.size + 2); /* a space before and behind */
    if (out == NULL)
        return PyErr_NoMemory();
    PyObject *lexed = lex_into(in, tables.data, out);
    PyMem_Free(out);
    return lexed;
}

/* ---- windows ------------------------------------------------------------------------------ */

/* Return where what follows so many words begins, -1 when there are not so many. */
static Py_ssize_t behind(Span plain, Py_ssize_t start, long words)
{
    for (; words > 0 && start >= 0; words--) {
        const unsigned char *space = NULL;
        if (start < plain.size)
            space = memchr(plain.data + start, ' ', (size_t)(plain.size - start));
        start = space == NULL ? -1 : space - plain.data + 1;
    }
    return start;
}

static int add_windows(Span plain, long words, long step, PyObject *set)
{
    Py_ssize_t start = 1;
    while (start < plain.size) {
        Py_ssize_t end = behind(plain, start, words);
        Py_ssize_t next = step < words ? behind(plain, start, step) : behind(plain, end, step - words);
        if (end < 0)
            break;
        if (add_bytes(set, plain.data + start, end - 1 - start) < 0)
            return -1;
        start = next < 0 ? plain.size : next;
    }
    return 0;
}

static PyObject *windows(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *bytes;
    long words, step;
    if (!PyArg_ParseTuple(args, "Sll:windows", &bytes, &words, &step))
        return NULL;
    if (words < 1 || step < 1) {
        PyErr_SetString(PyExc_ValueError, "windows(): words and step are at least 1");
        return NULL;
    }
    Span plain = span_of(bytes);
    PyObject *set = plain.data == NULL ? NULL : PySet_New(NULL);
    if (set != NULL && add_windows(plain, words, step, set) < 0)
        Py_CLEAR(set);
    return set;
}

/* ---- repeats ------------------------------------------------------------------------------ */

/* The words of a text: where each begins, and behind the last where one more would; their hashes. */
typedef struct {
    const unsigned char *data;
    Py_ssize_t count, *starts;
    uint64_t *hashes;
} Words;

/* The places of different words in a row, as many as the width, by a hash of them. */
typedef struct {
    Py_ssize_t width, *slots; /* a place more one; 0 for none */
    size_t mask;
} Places;

/* Part plain, which has a space before and behind each word, without a branch at their ends. */
static void part_into_words(Span plain, Words *words)
{
    const uint64_t basis = 14695981039346656037u, prime = 1099511628211u; /* of the hash FNV-1a */
    uint64_t hash = basis;
    words->count = 0;
    words->starts[0] = 1;
    for (Py_ssize_t i = 1; i < plain.size; i++) {
        uint64_t is_end = plain.data[i] == ' ', others = is_end - 1; /* all bits, or none */
        words->hashes[words->count] = hash ^ hash >> 32;
        words->starts[words->count + 1] = i + 1;
        words->count += (Py_ssize_t)is_end;
        hash = ((hash ^ plain.data[i]) * prime & others) | (basis & ~others);
    }
}

static int is_border(const Words *words, Py_ssize_t at)
{
    return words->starts[at + 1] - words->starts[at] == 2 && words->data[words->starts[at]] == '\0';
}

static int is_same(const Words *words, Py_ssize_t one, Py_ssize_t other)
{
    const Py_ssize_t *starts = words->starts;
    Py_ssize_t size = starts[one + 1] - starts[one];
    return words->hashes[one] == words->hashes[other] && size == starts[other + 1] - starts[other]
           && memcmp(words->data + starts[one], words->data + starts[other], (size_t)size - 1) == 0;
}

/* Return how many words from one on are those from other on, at most so many, up to a border. */
static Py_ssize_t same_words(const Words *words, Py_ssize_t one, Py_ssize_t other, Py_ssize_t most)
{
    Py_ssize_t count = 0;
    while (count < most && other + count < words->count && !is_border(words, other + count)
           && is_same(words, one + count, other + count))
        count++;
    return count;
}

/* Return the first place that has the words at this one, which may be this one. */
static Py_ssize_t first_place(const Words *words, Places *places, Py_ssize_t at, uint64_t hash)
{
    size_t slot = (size_t)(hash ^ hash >> 32) & places->mask;
    for (; places->slots[slot] != 0; slot = (slot + 1) & places->mask) {
        Py_ssize_t place = places->slots[slot] - 1;
        if (same_words(words, place, at, places->width) == places->width)
            return place;
    }
    places->slots[slot] = at + 1;
    return at;
}

static int append_run(PyObject *found, Py_ssize_t start, Py_ssize_t end, Py_ssize_t before)
{
    PyObject *run = Py_BuildValue("(nnn)", start, end, before);
    int failed = run == NULL || PyList_Append(found, run) < 0;
    Py_XDECREF(run);
    return failed ? -1 : 0;
}

static int find_repeats(const Words *words, Places *places, PyObject *found)
{
    const uint64_t base = 6364136223846793005u; /* of Knuth's generator MMIX; any large odd number */
    Py_ssize_t reached = 0, clear = 0;
    uint64_t hash = 0, highest = 1;
    for (Py_ssize_t n = 0; n < places->width; n++)
        highest *= base;
    for (Py_ssize_t end = 1; end <= words->count; end++) {
        Py_ssize_t at = end - places->width;
        hash = hash * base + words->hashes[end - 1] - (at > 0 ? words->hashes[at - 1] * highest : 0);
        clear = is_border(words, end - 1) ? end : clear;
        if (at < clear)
            continue;
        Py_ssize_t before = first_place(words, places, at, hash);
        if (before < at && at >= reached) {
            reached = at + same_words(words, before, at, words->count);
            if (append_run(found, at, reached, before) < 0)
                return -1;
        }
    }
    return 0;
}

/* Return the list of what repeats() gives; NULL on failure. */
static PyObject *repeats_in(const Words *words, Py_ssize_t width)
{
    if (width > words->count)
        return PyList_New(0);
    size_t room = 4;
    while (room < 2 * (size_t)words->count)
        room *= 2;
    Places places = {width, PyMem_Calloc(room, sizeof(Py_ssize_t)), room - 1};
    PyObject *found = places.slots == NULL ? PyErr_NoMemory() : PyList_New(0);
    if (found != NULL && find_repeats(words, &places, found) < 0)
        Py_CLEAR(found);
    PyMem_Free(places.slots);
    return found;
}

static PyObject *repeats(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *bytes;
    Py_ssize_t width;
    if (!PyArg_ParseTuple(args, "Sn:repeats", &bytes, &width))
        return NULL;
    if (width < 1) {
        PyErr_SetString(PyExc_ValueError, "repeats(): words are at least 1");
        return NULL;
    }
    Span plain = span_of(bytes);
    size_t room = (size_t)plain.size + 2;
    Words words = {plain.data, 0, PyMem_Malloc(room * sizeof(Py_ssize_t)),
                   PyMem_Malloc(room * sizeof(uint64_t))};
    PyObject *found = NULL;
    if (words.starts == NULL || words.hashes == NULL) {
        PyErr_NoMemory();
    } else {
        part_into_words(plain, &words);
        found = repeats_in(&words, width);
    }
    PyMem_Free(words.starts);
    PyMem_Free(words.hashes);
    return found;
}

/* ---- sample ------------------------------------------------------------------------------- */

static uint32_t CRC_OF[BYTES];

static void fill_crc_table(void)
{
    for (uint32_t i = 0; i < BYTES; i++) {
        uint32_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 1 ? 0xEDB88320u ^ crc >> 1 : crc >> 1;
        CRC_OF[i] = crc;
    }
}

static uint32_t crc32_of(const unsigned char *data, Py_ssize_t size)
{
    uint32_t crc = 0xFFFFFFFFu;
    for (Py_ssize_t i = 0; i < size; i++)
        crc = CRC_OF[(crc ^ data[i]) & 0xFF] ^ crc >> 8;
    return ~crc;
}

static int by_value(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Write the hashes of the passages of in, which has no full stops left, and return how many. */
static size_t write_hashes(Span in, int mark, long shortest, long longest, uint32_t *out)
{
    size_t count = 0;
    const unsigned char *end = in.data + in.size;
    const unsigned char *at = memchr(in.data, mark, (size_t)in.size);
    while (at != NULL) {
        const unsigned char *start = at + 1;
        at = memchr(start, mark, (size_t)(end - start));
        Py_ssize_t size = (at == NULL ? end : at) - start;
        if (size >= shortest)
            out[count++] = crc32_of(start, size < longest ? size : longest);
    }
    return count;
}

static size_t each_once(uint32_t *sorted, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || sorted[kept - 1] != sorted[i])
            sorted[kept++] = sorted[i];
    return kept;
}

static PyObject *sample(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *bytes;
    int mark;
    long shortest, longest;
    if (!PyArg_ParseTuple(args, "Sill:sample", &bytes, &mark, &shortest, &longest))
        return NULL;
    if (shortest < 1 || longest < 1 || mark < 0 || mark >= BYTES) {
        PyErr_SetString(PyExc_ValueError, "sample(): lengths are at least 1, the mark is a byte");
        return NULL;
    }
    Span in = span_of(bytes);
    unsigned char *letters = PyMem_Malloc((size_t)in.size + 1);
    uint32_t *hashes = PyMem_Calloc((size_t)(in.size / shortest) + 1, sizeof *hashes);
    PyObject *sampled = NULL;
    if (letters == NULL || hashes == NULL) {
        PyErr_NoMemory();
    } else {
        Span kept = {letters, 0};
        for (Py_ssize_t i = 0; i < in.size; i++) {
            letters[kept.size] = in.data[i];
            kept.size += in.data[i] != '.';
        }
        size_t count = write_hashes(kept, mark, shortest, longest, hashes);
        qsort(hashes, count, sizeof *hashes, by_value);
        count = each_once(hashes, count);
        sampled = bytes_of((unsigned char *)hashes, (Py_ssize_t)(count * sizeof *hashes));
    }
    PyMem_Free(letters);
    PyMem_Free(hashes);
    return sampled;
}

static int prepare(PyObject *Py_UNUSED(module))
{
    fill_crc_table();
    return 0;
}

static PyMethodDef METHODS[] = {
    {"lex", (PyCFunction)(void (*)(void))lex, METH_FASTCALL, NULL},
    {"windows", windows, METH_VARARGS, NULL},
    {"sample", sample, METH_VARARGS, NULL},
    {"repeats", repeats, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot SLOTS[] = {{Py_mod_exec, prepare}, {0, NULL}};

static struct PyModuleDef MODULE = {
    PyModuleDef_HEAD_INIT, "_lexing", NULL, 0, METHODS, SLOTS, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__lexing(void)
{
    return PyModuleDef_Init(&MODULE);
}
