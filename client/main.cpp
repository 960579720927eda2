// ui.wasm: the application, started by web/boot.js.
#include "app/app.h"
#include "platform/host.h"

int main() {
    static hera::ui::App app;  // lives as long as the page
    hera::ui::run(app);
    app.start();
    return 0;
}
