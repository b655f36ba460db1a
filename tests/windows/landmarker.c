/* Calls MediaPipe's Windows library as hipcheck does: with the layouts of src/hipcheck/pose/native.py and its ways of
   loading it and naming a model. Prints what comes of it. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>

typedef struct { const char *buffer; unsigned int count; const char *path; } BaseOptions;
typedef struct { BaseOptions base; int mode; int poses; float detect, present, track; bool masks; void *callback; } Options;
typedef struct { void *landmarks; uint32_t count; } LandmarkList;
typedef struct { void *masks; uint32_t mask_count; LandmarkList *pose; uint32_t pose_count; LandmarkList *world;
                 uint32_t world_count; } Result;
typedef struct { float x, y, z; bool has_visibility; float visibility; bool has_presence; float presence;
                 char *name; } Landmark;

/* With "closed" as the handle was treated before: closed once the library is there, free for the next file. */
static HMODULE loaded(const wchar_t *path, bool closed) {
    HANDLE before = GetStdHandle(STD_ERROR_HANDLE);
    HANDLE nowhere = CreateFileW(L"NUL", GENERIC_WRITE, FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    SetStdHandle(STD_ERROR_HANDLE, nowhere);
    HMODULE library = LoadLibraryW(path);
    SetStdHandle(STD_ERROR_HANDLE, before);
    if (closed) CloseHandle(nowhere);
    return library;
}

static void *content(const wchar_t *path, size_t *size) {
    FILE *file = _wfopen(path, L"rb");
    if (!file) { printf("no file\n"); exit(4); }
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    void *bytes = malloc(*size);
    if (fread(bytes, 1, *size, file) != *size) { printf("short file\n"); exit(4); }
    fclose(file);
    return bytes;
}

/* library model picture width height path|buffer kept|closed file */
int wmain(int argc, wchar_t **argv) {
    if (argc < 9) return 1;
    HMODULE library = loaded(argv[1], !wcscmp(argv[7], L"closed"));
    if (!library) { printf("not loaded %lu\n", GetLastError()); return 1; }
    int (*create)(Options *, void **, char **) = (void *)GetProcAddress(library, "MpPoseLandmarkerCreate");
    int (*detect)(void *, void *, void *, int64_t, Result *, char **) =
        (void *)GetProcAddress(library, "MpPoseLandmarkerDetectForVideo");
    int (*image)(int, int, int, const void *, int, void **, char **) =
        (void *)GetProcAddress(library, "MpImageCreateFromUint8Data");
    int (*finish)(void *, char **) = (void *)GetProcAddress(library, "MpPoseLandmarkerClose");
    if (!create || !detect || !image || !finish) { printf("no function\n"); return 2; }

    /* The next file takes the number of a handle that was closed. */
    HANDLE data = CreateFileW(argv[8], GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS, 0, NULL);
    Options options;
    memset(&options, 0, sizeof options);
    size_t count = 0, size = 0;
    char path[2000];
    if (!wcscmp(argv[6], L"buffer")) {
        options.base.buffer = content(argv[2], &count);
        options.base.count = (unsigned int)count;
    } else {
        WideCharToMultiByte(CP_UTF8, 0, argv[2], -1, path, sizeof path, NULL, NULL);
        options.base.path = path;
    }
    options.mode = 2;
    options.poses = 1;
    options.detect = options.present = options.track = 0.5f;
    void *landmarker = NULL, *picture = NULL;
    char *message = NULL;
    int status = create(&options, &landmarker, &message);
    printf("code page %u, created %d %s\n", GetACP(), status, message ? message : "");
    if (status) return 3;

    void *pixels = content(argv[3], &size);
    if (image(1, _wtoi(argv[4]), _wtoi(argv[5]), pixels, (int)size, &picture, &message)) return 5;
    Result result;
    memset(&result, 0, sizeof result);
    if (detect(landmarker, picture, NULL, 0, &result, &message) || result.pose_count != 1) return 6;
    Landmark *found = result.pose[0].landmarks;
    for (uint32_t k = 0; k < result.pose[0].count; k++) printf("%.6f %.6f %.6f\n", found[k].x, found[k].y, found[k].visibility);
    finish(landmarker, &message);
    CloseHandle(data);
    return 0;
}
