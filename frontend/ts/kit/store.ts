// What stays on a device, in IndexedDB: things by name, and a queue. Whatever tells of a person or a deed comes here
// already sealed.

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
}

export class Store<Kept extends object, Row> {
  private constructor(private readonly base: IDBDatabase) {}

  static async open<Kept extends object, Row>(name: string): Promise<Store<Kept, Row>> {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("things");
      request.result.createObjectStore("events", { autoIncrement: true });
    };
    return new Store<Kept, Row>(await done(request));
  }

  /** Run on one table; resolves when what was written lies on the disk. */
  #run<T>(table: "things" | "events", mode: IDBTransactionMode, work: (on: IDBObjectStore) => IDBRequest): Promise<T> {
    const deed = this.base.transaction(table, mode, { durability: "strict" });
    const request = work(deed.objectStore(table));
    return new Promise((resolve, reject) => {
      deed.oncomplete = () => resolve(request.result as T);
      deed.onabort = deed.onerror = () => reject(deed.error ?? request.error ?? new Error("IndexedDB"));
    });
  }

  read<K extends keyof Kept & string>(name: K): Promise<Kept[K] | undefined> {
    return this.#run("things", "readonly", (on) => on.get(name));
  }

  async write<K extends keyof Kept & string>(name: K, thing: Kept[K]): Promise<void> {
    await this.#run("things", "readwrite", (on) => on.put(thing, name));
  }

  async remove(name: keyof Kept & string): Promise<void> {
    await this.#run("things", "readwrite", (on) => on.delete(name));
  }

  names(): Promise<IDBValidKey[]> {
    return this.#run("things", "readonly", (on) => on.getAllKeys());
  }

  /** Append to the queue; the answer is its place, which never runs backwards. */
  append(event: Row): Promise<number> {
    return this.#run<number>("events", "readwrite", (on) => on.add(event));
  }

  async replace(place: number, event: Row | null): Promise<void> {
    await this.#run("events", "readwrite", (on) => (event ? on.put(event, place) : on.delete(place)));
  }

  async queued(): Promise<[number, Row][]> {
    const places = await this.#run<number[]>("events", "readonly", (on) => on.getAllKeys());
    const events = await this.#run<Row[]>("events", "readonly", (on) => on.getAll());
    return places.flatMap((place, index) => (events[index] ? [[place, events[index]]] : []));
  }

  /** Leave nothing behind. */
  async clear(): Promise<void> {
    await this.#run("events", "readwrite", (on) => on.clear());
    await this.#run("things", "readwrite", (on) => on.clear());
  }
}
