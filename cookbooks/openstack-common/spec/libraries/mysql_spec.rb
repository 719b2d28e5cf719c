# frozen_string_literal: true

require_relative '../../libraries/mysql'

RSpec.describe OpenStackCommon::Mysql do
  # What the client was given: arguments, options file with its mode, standard input.
  CLIENT = <<~'SH'
    file="${1#--defaults-file=}"
    stat -c %a "$file"
    cat "$file" -
  SH

  def asked(sql, **options)
    FakeCommands.on_path do |commands|
      commands.add('mysql', CLIENT)
      [described_class.new(**options).query(sql).flatten, commands.calls]
    end
  end

  it 'splits the answer into rows of columns' do
    FakeCommands.on_path do |commands|
      commands.add('mysql', "cat > /dev/null; printf 'a\\tb\\nc\\td\\n'")
      expect(described_class.new.query('x')).to eq([%w(a b), %w(c d)])
    end
  end

  it 'gives the password in a file of mode 0600 and the SQL on standard input, and neither as an argument' do
    seen, calls = asked('SELECT 1', user: 'nova', password: 'p"w\\', host: 'h', port: 3307, database: 'nova_api')
    expect(seen).to eq(['600', '[client]', 'user="nova"', 'password="p\\"w\\\\"', 'host="h"', 'port="3307"', 'SELECT 1'])
    expect(calls.join).to end_with('--connect-timeout=10 nova_api')
    expect(calls.join).not_to include('p"w')
  end

  it 'is root through the socket unless told otherwise' do
    seen, = asked('x')
    expect(seen).to eq(['600', '[client]', 'user="root"', 'x'])
  end

  it 'raises what the server said' do
    FakeCommands.on_path do |commands|
      commands.add('mysql', 'cat > /dev/null; echo "ERROR 1045 (28000): Access denied" >&2; exit 1')
      expect { described_class.new.query('x') }.to raise_error(described_class::Failed, /Access denied/)
    end
  end

  it 'takes a missing table for an empty one, and nothing else' do
    FakeCommands.on_path do |commands|
      commands.add('mysql', "cat > /dev/null; echo \"ERROR 1146 (42S02): Table 'x.y' doesn't exist\" >&2; exit 1")
      expect(described_class.new.query_table('x')).to eq([])
      commands.add('mysql', 'cat > /dev/null; echo "ERROR 2003 (HY000)" >&2; exit 1')
      expect { described_class.new.query_table('x') }.to raise_error(described_class::Failed)
    end
  end

  it 'quotes strings and names' do
    expect(described_class.string("a'b\\")).to eq("'a\\'b\\\\'")
    expect(described_class.name('a`b')).to eq('`a``b`')
  end
end
