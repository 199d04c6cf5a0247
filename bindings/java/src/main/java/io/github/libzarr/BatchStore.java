package io.github.libzarr;

import java.util.List;

/** A store that answers many requests at once, in any order and on any thread, such as one over an asynchronous client. */
public interface BatchStore extends Store {
  /**
   * Takes the answers; any thread may call it. Every request must be answered exactly once: the caller waits for it. Requests
   * whose Replies nobody holds any more fail when the collector finds that.
   */
  interface Replies {
    /**
     * Answers a request.
     *
     * @param index which
     * @param value null = there is none
     * @throws IllegalStateException when the request was answered before
     */
    void answer(int index, Value value);

    /**
     * Fails a request.
     *
     * @param index which
     * @param throwable reaches the caller of the library
     * @throws IllegalStateException when the request was answered before
     */
    void fail(int index, Throwable throwable);

    /**
     * Whether the caller has given up: what has not been sent need not be sent, but must be answered.
     *
     * @return true when it has
     */
    boolean isCancelled();
  }

  @Override
  default StoreCapabilities capabilities() {
    return StoreCapabilities.READ_WRITE.anyThread().batch();
  }

  /**
   * Starts all requests.
   *
   * @param requests what is asked for
   * @param replies takes the answers, now or later
   * @throws Exception fails those requests that are not answered yet
   */
  void getMany(List<Request> requests, Replies replies) throws Exception;
}
