# frozen_string_literal: true

RSpec.describe 'openstack_config and openstack_wsgi' do
  let(:run) do
    ran('openstack_config', 'openstack_wsgi') do
      openstack_config '/etc/x/x.conf' do
        group 'x'
        settings('DEFAULT' => { 'password' => 'hush' })
      end
      openstack_wsgi 'x-api' do
        path '/etc/x/x-api-uwsgi.ini'
        user 'x'
        app '/usr/bin/x-api-wsgi'
        processes 3
        options('import' => '/etc/x/more.py')
      end
    end
  end

  it 'shows a file with passwords to root and its service, and to no log' do
    expect(run).to create_file('/etc/x/x.conf').with(owner: 'root', group: 'x', mode: '0640', sensitive: true)
    expect(run).to render_file('/etc/x/x.conf').with_content("[DEFAULT]\npassword = hush\n")
  end

  it 'keeps no copy of what it removes' do
    gone = ran('openstack_config') do
      openstack_config '/etc/x/x.conf' do
        group 'x'
        action :delete
      end
    end
    expect(gone).to delete_file('/etc/x/x.conf').with(backup: false)
  end

  it "keeps Debian's uWSGI options, with the given workers" do
    expect(run).to render_file('/etc/x/x-api-uwsgi.ini').with_content { |text|
      expect(text).to include("processes = 3\n", "threads = 4\n", "wsgi-file = /usr/bin/x-api-wsgi\n", "import = /etc/x/more.py\n",
        "logto = /var/log/x/x-api.log\n", "uid = x\n")
      expect(text).not_to include('paste =')
    }
  end

  # Without this line the client's next request on the connection dies.
  it 'tells clients that the connection ends' do
    expect(run).to render_file('/etc/x/x-api-uwsgi.ini').with_content("add-header = Connection: close\n")
  end
end
