// App: the application as the platform runs it. It follows the session: whoever is signed in gets the shell, whoever is not
// gets the account screens, and what went wrong gets a page that says so.
//
//   loading      somebody was here at the last start: the shape of the application; else the sign-in, at once
//   signed_out   places that need an account lead to the sign-in, and back to where the person wanted to go
//   ready        sign-in and create lead to the wanted place (unless the server has ended the session)
//   unsupported  two tabs of different versions: reload
//   failed       why, and how to try again
#pragma once

#include <string>

#include "app/shell.h"
#include "app/store_link.h"
#include "platform/host.h"

namespace hera::ui {

class App final : public Application {
public:
    App();
    // After the platform runs: introduces itself to the store.
    void start();

    void draw() override;
    void store_message(const Bytes& bytes) override;
    void store_restarted() override;
    void route_changed(std::string_view hash) override;
    void file_chosen(std::string_view name, std::uint64_t size_bytes, bool joins = false) override;
    void file_chunk(Bytes bytes, bool last) override;
    void file_failed() override;
    void file_hovering(bool hovering) override;
    void file_kept(const KeptFile& file) override;
    void kept_file_opened(std::uint32_t request, int found) override;
    void device_file_saved(std::uint32_t request, std::uint64_t bytes, std::string_view fault) override;
    void update_ready() override;
    void store_failed(std::string_view reason) override;
    GraphicsWords graphics_lost() override;

    StoreLink& store() { return m_store; }
    Shell& shell() { return m_shell; }

private:
    void session_changed();
    void redirect();
    void draw_session();
    void draw_failure(const Rect& window, std::string_view title, std::string_view sentence);
    bool session_ended() const;

    StoreLink m_store;
    Shell m_shell;
    UserId m_user{};
    TenantId m_tenant{};
    bool m_entered = false;  // the first address is known
    bool m_store_failed = false;
    bool m_told = false;  // the session's notice
};

}  // namespace hera::ui
