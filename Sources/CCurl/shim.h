#include <curl/curl.h>

// libcurl sets its options through functions of variable arguments, which Swift cannot call: one plain function a kind of value.

static inline CURLcode weft_curl_set_long(CURL *curl, CURLoption option, long value) { return curl_easy_setopt(curl, option, value); }

static inline CURLcode weft_curl_set_text(CURL *curl, CURLoption option, const char *value) { return curl_easy_setopt(curl, option, value); }

static inline CURLcode weft_curl_set_pointer(CURL *curl, CURLoption option, const void *value) { return curl_easy_setopt(curl, option, value); }

static inline CURLcode weft_curl_set_list(CURL *curl, CURLoption option, struct curl_slist *value) { return curl_easy_setopt(curl, option, value); }

static inline CURLcode weft_curl_set_mime(CURL *curl, curl_mime *value) { return curl_easy_setopt(curl, CURLOPT_MIMEPOST, value); }

static inline CURLcode weft_curl_set_debug(CURL *curl, curl_debug_callback callback, void *data) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, callback);
  return code ? code : curl_easy_setopt(curl, CURLOPT_DEBUGDATA, data);
}

// Certificates to trust, in PEM, beside none: those of the system are then not asked.
static inline CURLcode weft_curl_set_authority(CURL *curl, const char *pem, size_t size) {
  struct curl_blob blob = {(void *)pem, size, CURL_BLOB_COPY};
  return curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &blob);
}

// Asked about once a second while a transfer runs, also while it waits; it ends the transfer by answering other than 0.
static inline CURLcode weft_curl_set_progress(CURL *curl, curl_xferinfo_callback callback, void *data) {
  CURLcode code = curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  if (!code) code = curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, callback);
  return code ? code : curl_easy_setopt(curl, CURLOPT_XFERINFODATA, data);
}
